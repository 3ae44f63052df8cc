// Reads the workflows given as arguments with GitHub's own parser and prints their errors.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import path from 'node:path';

// The package imports its schema without the import attribute that Node requires.
const load = (url, context, next) => next(url, url.endsWith('.json') ? { ...context, importAttributes: { type: 'json' } } : context);
register(`data:text/javascript,${encodeURIComponent(`export const load = ${load};`)}`);
const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await import('@actions/workflow-parser');

for (const file of process.argv.slice(2)) {
  const workflow = { name: path.basename(file), content: readFileSync(file, 'utf8') };
  const { context, value } = parseWorkflow(workflow, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  for (const error of context.errors.getErrors()) {
    console.log(error.message);
    process.exitCode = 1;
  }
}
