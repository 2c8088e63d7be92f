// node bundle.mjs [--output FILE]: makes the one file that the HTML report is, but for its data: the
// viewer, its styles and the licences of what it is made of, with a CSP that lets nothing else run and
// nothing be fetched. Same sources, same bytes.
import {build, transform} from 'esbuild';
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';

const home = dirname(fileURLToPath(import.meta.url));
const TOKEN = '__QDQ_REPORT_DATA__';

async function program() {
  const made = await build({
    entryPoints: [join(home, 'src/main.js')],
    absWorkingDir: home,
    bundle: true,
    minify: true,
    charset: 'ascii',
    format: 'iife',
    target: 'es2020',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  const text = plain(made.outputFiles[0].text.trim());
  return {text, inputs: Object.keys(made.metafile.inputs)};
}

// Strings of libraries have control characters in them, which no text file should.
function plain(text) {
  return text.replace(
      /[\x00-\x08\x0b-\x1f\x7f]/g, (c) => '\\x' + c.charCodeAt(0).toString(16).padStart(2, '0'));
}

async function styles() {
  const files = readdirSync(join(home, 'styles')).filter((name) => name.endsWith('.css')).sort();
  const text = files.map((name) => readFileSync(join(home, 'styles', name), 'utf8')).join('\n');
  return (await transform(text, {loader: 'css', minify: true, charset: 'ascii'})).code.trim();
}

function packagesOf(inputs) {
  const found = inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  // dagre's own bundle holds graphlib; its licence has to be there as well.
  if (found.includes('@dagrejs/dagre')) found.push('@dagrejs/graphlib');
  return [...new Set(found.filter(Boolean))].sort();
}

function licenceOf(name) {
  const folder = join(home, 'node_modules', name);
  if (!existsSync(folder)) return null;
  const {version} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

// Inside a script element of an unknown type nothing is markup but its end.
function licences(inputs) {
  const texts = packagesOf(inputs).map(licenceOf).filter(Boolean);
  return texts.join('\n---\n\n').replaceAll('</', '< /');
}

function hash(text) { return `'sha256-${createHash('sha256').update(text).digest('base64')}'`; }

async function page() {
  const {text: script, inputs} = await program();
  const style = await styles();
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) {
    throw new Error('the program or the styles would end their own element');
  }
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; ` +
      `base-uri 'none'; form-action 'none'`;
  const parts = {POLICY: policy, STYLE: style, LICENCES: licences(inputs), SCRIPT: script};
  const template = readFileSync(join(home, 'template.html'), 'utf8');
  const html = template.replace(/\{\{([A-Z]+)\}\}/g, (_, name) => parts[name]);
  if (html.split(TOKEN).length !== 2) throw new Error(`${TOKEN} must stand in the page once`);
  return html;
}

const {values} = parseArgs({options: {output: {type: 'string', short: 'o'}}});
const output = resolve(values.output ?? join(home, 'dist/report.html'));
const html = await page();
mkdirSync(dirname(output), {recursive: true});
writeFileSync(output, html);
