/** One letter for what was answered, as the legend of the table says. */
import type { Answer, Place } from './place.ts'
import type { Ask } from './reads.ts'

const refusals: Record<string, string> = {
  NotAMemberError: 'N',
  NotAllowedError: 'A',
  NotFoundError: 'F',
  BannedError: 'B',
  MutedError: 'M',
  SlowModeError: 'W',
  OwnerCannotLeaveError: 'O',
  InvalidInputError: 'I',
  BadCredentialsError: 'P',
}

export function judge({ data, errors }: Answer, { path, has }: Ask, place: Place): string {
  if (errors) return errors[0]!.extensions?.code === 'UNAUTHENTICATED' ? 'X' : 'E'
  const steps = path.split('.')
  let value = data
  for (const step of steps.slice(0, -1)) {
    value = value?.[step]
    if (value === null || value === undefined) return '.'
  }
  const found = value[steps.at(-1)!]
  if (found === undefined) return '.'
  if (found === null) return '0'
  if (/Error$/.test(found.__typename ?? '')) return refusals[found.__typename] ?? '?'
  return !has || has(found, place) ? '+' : '-'
}
