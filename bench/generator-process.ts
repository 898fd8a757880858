/** The generator as the scenarios see it: a process on the other core that does what it is told. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Calls } from './generator/main.ts'
import { cores, endProcess, pinned } from './machine.ts'

type Answer<Name extends keyof Calls> = Awaited<ReturnType<Calls[Name]>>

export class GeneratorProcess {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>()
  #calls = 0

  constructor() {
    const script = join(import.meta.dirname, 'generator', 'main.js')
    const flags = ['--max-semi-space-size=64', script]
    this.#child = spawn(...pinned(cores.load, process.execPath, flags), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#child.on('message', (message: { id: number; answer?: never; error?: string }) => {
      const waiting = this.#waiting.get(message.id)
      this.#waiting.delete(message.id)
      if (message.error === undefined) waiting?.resolve(message.answer as never)
      else waiting?.reject(new Error(`In the generator: ${message.error}`))
    })
    this.#child.on('exit', code => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`The generator ended with ${code}`))
    })
  }

  call<Name extends keyof Calls>(name: Name, request: Parameters<Calls[Name]>[0]): Promise<Answer<Name>> {
    const id = ++this.#calls
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#child.send({ id, name, request })
    })
  }

  stop(): Promise<void> {
    return endProcess(this.#child)
  }
}
