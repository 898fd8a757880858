/** Media types as headers name them, in lists and with parameters. */

export interface MediaType {
  /** In small letters: `application/json`. */
  type: string
  /** As programs name it: in small letters, without quotation marks. Undefined when nothing is said of it. */
  charset: string | undefined
}

/** What nearly all requests say: read without taking it apart. */
const plainJson: MediaType = { type: 'application/json', charset: undefined }

/** One media type: `application/json; charset="UTF-8"`. */
export function parseMediaType(text: string): MediaType {
  if (text === plainJson.type) return plainJson
  const [type, ...params] = text.split(';').map(part => part.trim().toLowerCase())
  const charset = params.find(param => param.startsWith('charset='))?.slice('charset='.length)
  return { type: type!, charset: charset?.replace(/^"(.*)"$/, '$1') }
}

/** The types of a list, in its order; weights are not looked at. */
export const parseMediaTypes = (list: string): MediaType[] =>
  list
    .split(',')
    .map(parseMediaType)
    .filter(({ type }) => type !== '')

/** Whether a text in this character set may be read, or written, as UTF-8. */
export const saysUtf8 = ({ charset }: MediaType): boolean => charset === undefined || /^utf-?8$/.test(charset)
