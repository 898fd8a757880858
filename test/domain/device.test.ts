import { expect, test } from 'vitest'
import { deviceOf } from '../../src/domain/device.ts'

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0'

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0', 'Firefox on Linux'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36`, 'Chrome on Windows'],
  [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/126.0.0.0`, 'Edge on Windows'],
  [`Mozilla/5.0 (Linux; Android 14; Pixel 8) ${chrome} Mobile Safari/537.36 EdgA/126.0`, 'Edge on Android'],
  [`Mozilla/5.0 (Linux; Android 14; SM-S918B) ${chrome} SamsungBrowser/25.0 Mobile`, 'Samsung Internet on Android'],
  [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${chrome} Safari/537.36`, 'Chrome on ChromeOS'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17.5 Safari/605.1.15', 'Safari on macOS'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605 CriOS/126 Mobile Safari',
    'Chrome on iPhone',
  ],
  ['Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605 FxiOS/127.0 Mobile Safari', 'Firefox on iPad'],
  ['okhttp/4.12.0', 'okhttp/4.12.0'],
  ['  curl/8.5.0\u0000\u200b  ', 'curl/8.5.0'],
  ['node', 'node'],
  ['', null],
  [' \n ', null],
  [undefined, null],
  [`Parlor for Toasters ${'x'.repeat(5000)}`, `Parlor for Toasters ${'x'.repeat(40)}`],
])('%s is called %s, also when it is asked again', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device)
  expect(deviceOf(device)).toBe(device)
})
