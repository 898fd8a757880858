/** `npm run attack -- --only=pipelining,normalising --seconds=10 --attackers=1,10`: plays the attacks and prints one table. */
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { attacks, getAttack } from './attacks.ts'
import { buildWithDocs } from './build.ts'
import { type Result, run } from './run.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    /** How many attackers: every attack is played with each of these. */
    attackers: { type: 'string', default: '1,10' },
  },
})
const chosen = values.only ? values.only.split(',').map(getAttack) : attacks
const crowds = values.attackers.split(',').map(Number)
const say = (line: string) => void process.stdout.write(`${line}\n`)

const build = await buildWithDocs()
const results: Result[] = []
for (const attack of chosen)
  for (const attackers of crowds) {
    const result = await run(attack, { main: build.main, seconds: Number(values.seconds), attackers })
    results.push(result)
    say(tableOf([result]).split('\n').at(-1)!)
  }
await build.remove()
say(`\n${tableOf(results)}`)
if (!values.only) {
  const day = new Date().toISOString().slice(0, 10)
  await writeFile(
    new URL('RESULTS.md', import.meta.url),
    `# The last full run of \`npm run attack\`\n\n${day}, each for ${values.seconds} s\n\n${tableOf(results)}\n`,
  )
}
process.exit(results.some(({ broken }) => broken.length > 0) ? 1 : 0)
