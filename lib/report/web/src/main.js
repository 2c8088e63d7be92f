import {startApp} from './app.js';
import {readDocument} from './data.js';

const element = document.getElementById('qdq-report-data');
startApp(document.getElementById('app'), readDocument(element.textContent));
