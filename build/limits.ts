/** The limits that the manual states: what stands in `<data value="bodyChars">` is printed from that limit's default. */
import { type Limits, limitTable } from '../src/domain/limits.ts'
import { amountOf } from '../src/schema/by-default.ts'

const isLimit = (name: string): name is keyof Limits => name in limitTable

export const withLimits = (html: string): string =>
  html.replace(/<data value="(\w+)">[^<]*<\/data>/g, (_, name: string) => {
    if (!isLimit(name)) throw new Error(`There is no limit ${name}.`)
    return `<data value="${name}">${amountOf(name)}</data>`
  })
