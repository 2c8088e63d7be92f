import { limitProblems } from './sarif_limits.mjs';
import { referenceProblems } from './sarif_references.mjs';
import { schemaProblems } from './schemas.mjs';

// What is wrong with the bytes of a SARIF file, but for the multitool's opinion.
export function problemsOf(bytes) {
  let log;
  try {
    log = JSON.parse(bytes);
  } catch (error) {
    return [`not JSON: ${error.message}`];
  }
  const wrong = schemaProblems('sarif', log);
  // The other checks take for granted that objects are of the schema's shape.
  return wrong.length > 0 ? wrong : [...limitProblems(log, bytes), ...referenceProblems(log)];
}
