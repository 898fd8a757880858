/** Moments, as people say them, in the language of the browser. */
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long' })
const shortDay = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

const dayMs = 86_400_000
const startOfDay = (moment: Date): number => new Date(moment).setHours(0, 0, 0, 0)
/** How many days before today; 0 for today. */
const daysAgo = (moment: Date): number => Math.round((startOfDay(new Date()) - startOfDay(moment)) / dayMs)
const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1)

/** 14:05 */
export const timeOf = (at: string): string => clock.format(new Date(at))

/** Everything there is to say, for those who ask. */
export const momentOf = (at: string): string => whole.format(new Date(at))

/** Two moments of one day have the same. */
export const dayKey = (at: string): number => startOfDay(new Date(at))

/** Today, Yesterday, Monday, or the date. */
export function dayOf(at: string): string {
  const moment = new Date(at)
  const days = daysAgo(moment)
  if (days < 2) return capital(relative.format(-days, 'day'))
  return days < 7 ? weekday.format(moment) : longDay.format(moment)
}

/** As short as a list has room for: the time today, otherwise the day. */
export function shortOf(at: string): string {
  const moment = new Date(at)
  const days = daysAgo(moment)
  if (days < 1) return clock.format(moment)
  return days < 2 ? capital(relative.format(-1, 'day')) : shortDay.format(moment)
}

const units = [
  ['day', dayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const

/** 5 minutes ago, in 3 days. */
export function agoOf(at: string): string {
  const ms = new Date(at).getTime() - Date.now()
  const [unit, size] = units.find(([, each]) => Math.abs(ms) >= each) ?? ['minute', 60_000]
  return relative.format(Math.round(ms / size), unit)
}
