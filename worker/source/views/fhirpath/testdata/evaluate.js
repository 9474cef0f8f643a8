// Evaluates expressions with npm fhirpath, an implementation that is not ours: a JSON array of {resource, expression} on standard input, an array of
// {values} or {error} on standard output. The first argument is the folder node_modules.
const fhirpath = require(process.argv[2] + '/fhirpath');
const model = require(process.argv[2] + '/fhirpath/fhir-context/r4');
const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const out = cases.map(({ resource, expression }) => {
  try {
    return { values: fhirpath.evaluate(resource, expression, {}, model) };
  } catch (e) {
    return { error: String((e && e.message) || e) };
  }
});
process.stdout.write(JSON.stringify(out));
