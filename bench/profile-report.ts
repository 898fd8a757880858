/** Profiles as a page: the parts of the program work by work, and the functions that use most of the saturated run. */
import type { WorkProfile } from './profile.ts'
import { partNames } from './profile-parts.ts'
import { table } from './table.ts'

/** Lines for one kind of work. */
const shownFunctions = 12

export function writeProfiles(profiles: readonly WorkProfile[]): string {
  return `Self time, in parts of the time in which the server was busy, by V8's profiler, which slows it: its figures are lower than those
above. Garbage is collected on the server's own core.

${table(['', ...profiles.map(({ work }) => work)], [headlines(profiles), ...partNames.map(part => partRow(profiles, part))])}

${writeFunctions(profiles[0]!)}`
}

/** The same, and the functions of every kind of work. */
export const writeProfilesAtLength = (profiles: readonly WorkProfile[]): string =>
  [writeProfiles(profiles), ...profiles.slice(1).map(profile => writeFunctions(profile, 40))].join('\n\n')

const writeFunctions = ({ work, functions }: WorkProfile, lines = shownFunctions) => `The functions of "${work}":

\`\`\`
${functions
  .slice(0, lines)
  .map(([place, share]) => `${percent(share).padStart(7)}  ${place}`)
  .join('\n')}
\`\`\``

const headlines = (profiles: readonly WorkProfile[]): string[] => ['', ...profiles.map(({ headline }) => headline)]

const partRow = (profiles: readonly WorkProfile[], part: string): string[] => [
  part,
  ...profiles.map(({ parts }) => percent(parts.get(part) ?? 0)),
]

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
