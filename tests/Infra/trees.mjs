// Reads { name: Bicep text } from standard input and writes { name: tree }. A node is [type, first line, text] or, with named children,
// [type, first line, text, children]; what could not be parsed is a node of type ERROR or MISSING.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(path.join(process.cwd(), 'package.json'));
const { Parser, Language } = require('web-tree-sitter');
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(require.resolve('tree-sitter-bicep/tree-sitter-bicep.wasm')));

function simple(node) {
  const type = node.isMissing ? 'MISSING' : node.type;
  const start = [type, node.startPosition.row + 1, node.text];
  const children = [];
  for (let i = 0; i < node.childCount; i++) {
    const child = node.child(i);
    if (child.isNamed || child.isError || child.isMissing) children.push(simple(child));
  }
  return children.length ? [...start, children] : start;
}

const trees = {};
for (const [name, text] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  trees[name] = simple(parser.parse(text).rootNode);
}
process.stdout.write(JSON.stringify(trees));
