// Prints which tests of the suite did not pass, and the totals of each kind. A test counts only if all that it depends on passed.
// Usage: node report.mjs SUITE RESULTS
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const [suite, results] = process.argv.slice(2)
const { default: sets } = await import(pathToFileURL(join(suite, 'tests/index.mjs')))
const outcome = JSON.parse(readFileSync(results, 'utf8'))
const byId = new Map(sets.flatMap(set => set.tests).map(test => [test.id, test]))

const passed = id => outcome[id] === true && (byId.get(id)?.depends_on ?? []).every(passed)
const why = id => {
  const said = outcome[id]
  return said === true ? 'a test that it depends on did not pass' : Array.isArray(said) ? said[1] : 'not run'
}

const totals = { required: [0, 0], optimal: [0, 0], check: [0, 0] }
for (const set of sets) {
  for (const test of set.tests.filter(test => !test.browser_only)) {
    const kind = test.kind ?? 'required'
    totals[kind][1]++
    if (passed(test.id)) {
      totals[kind][0]++
    } else if (kind !== 'check') {
      console.log(`${kind.padEnd(8)} ${test.id}: ${why(test.id)}`)
    }
  }
}
console.log(`required ${totals.required.join(' of ')}, optional ${totals.optimal.join(' of ')} passed; ` +
  `of ${totals.check[1]} questions without a right answer, ${totals.check[0]} were answered yes`)
