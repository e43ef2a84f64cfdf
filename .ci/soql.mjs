// Reads queries from standard input, one a line, and fails on the first that is no SOQL.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { parseQuery } = createRequire(`${process.argv[2]}/`)('@jetstreamapp/soql-parser-js');
let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const query = parseQuery(line);
  if (!query.sObject || query.fields.length === 0) throw new Error(`no query: ${line}`);
  count += 1;
}
if (count === 0) throw new Error('no query was read');
console.log(`${count} queries are SOQL`);
