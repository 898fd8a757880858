/** What a session runs on, as its user may recognise it: a few words, made of the `User-Agent` of a request. */

/** The first that fits: many programs pretend to be several. */
const programs: readonly [RegExp, string][] = [
  [/\bEdgA?(?:iOS)?\b/, 'Edge'],
  [/\bOPR\b|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\b|Samsung Internet/, 'Samsung Internet'],
  [/\bFirefox\b|\bFxiOS\b/, 'Firefox'],
  [/\bChrome\b|\bCriOS\b|\bChromium\b/, 'Chrome'],
  [/\bSafari\b/, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bmacOS\b|\bMac(?:intosh| OS X)\b/, 'macOS'],
  [/\bCrOS\b|\bChromeOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

const deviceChars = 60
/** Longer ones are nobody's: what stands behind is not looked at. */
const userAgentChars = 512

const nameIn = (text: string, names: readonly [RegExp, string][]): string | undefined =>
  names.find(([pattern]) => pattern.test(text))?.[1]

/** "Firefox on Linux"; of other programs what they call themselves, cut off. Null: nothing is said. Of an answer it makes the same. */
export function deviceOf(userAgent: string | null | undefined): string | null {
  const text = (userAgent ?? '')
    .slice(0, userAgentChars)
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
  if (text === '') return null
  const [program, system] = [nameIn(text, programs), nameIn(text, systems)]
  if (program) return system ? `${program} on ${system}` : program
  return text.slice(0, deviceChars).trim()
}
