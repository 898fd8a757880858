/** The README's tour, pasted into a shell block by block, does what the README says. */
import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { startInstance } from '../support/instance.ts'
import { until } from '../support/until.ts'

const missing = ['bash', 'curl'].filter(program => spawnSync(program, ['--version']).error)
if (missing.length > 0) console.warn(`The README's tour was NOT taken: there is no ${missing.join(', no ')}.`)

test.skipIf(missing.length > 0)('the tour in a shell works as it is written', async () => {
  const { url } = await startInstance()
  const tour = readFileSync('README.md', 'utf8').split('**In a shell**')[1]!.split('\n## ')[0]!
  const blocks = [...tour.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block!)
  const [people, listen, speak, resume] = blocks as [string, string, string, string]
  expect(blocks).toHaveLength(4)
  const shell = openShell()

  shell.paste(people.replace(/^API=.*$/m, `API=${url}`))
  await shell.shows(/^room_[\w-]{22}$/m)
  shell.paste(listen)
  await shell.shows(/FeedReady/)
  shell.paste(speak)
  await shell.shows(/"repeated":true/)
  await shell.shows(/AddedToRoom[\s\S]*MessageSent.*Hello, Ben/)
  shell.paste(resume)
  await shell.shows(/MessageSent.*Still there\?[\s\S]*FeedReady/)
  shell.paste('kill $!\n')
  expect(shell.output().match(/MessageSent/g)).toHaveLength(2)
  expect(shell.errors()).toBe('')
})

function openShell() {
  // A group of its own, so that what it started ends with it.
  const child = spawn('bash', { detached: true })
  let [output, errors] = ['', '']
  child.stdout.on('data', data => {
    output += data
  })
  child.stderr.on('data', data => {
    errors += data
  })
  onTestFinished(async () => {
    if (child.pid && child.exitCode === null) process.kill(-child.pid)
    await until(() => child.exitCode !== null || child.signalCode !== null)
  })
  return {
    paste: (text: string) => void child.stdin.write(text),
    shows: (what: RegExp) => until(() => what.test(output), { what: () => `${what} in ${output}${errors}` }),
    output: () => output,
    errors: () => errors,
  }
}
