import {readDocument} from './data.js';
import {startApp} from './app.js';

const element = document.getElementById('qdq-report-data');
startApp(document.getElementById('app'), readDocument(element.textContent));
