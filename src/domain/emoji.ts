/** One emoji, as people react with it: Unicode's list of those that are recommended for interchange (RGI), in one form. */

/** UTF-16 units. The longest on Unicode's list, a kiss of two people with skin tones, has 15; none will have twice as many. */
const maxUnits = 30

const recommended = /^\p{RGI_Emoji}$/v

/** After an emoji: show it as a picture. Keyboards write it, leave it out, or write it where it changes nothing. */
const pictured = /(\p{Emoji})\ufe0f/gv
/** What is shown as text unless that stands after it, or a skin tone. */
const textual = /[\p{Emoji}--\p{Emoji_Presentation}](?!\p{Emoji_Modifier})/gv

/**
 * The emoji that a text is, fully qualified, the same for every way to write it; null if it is not exactly one emoji of
 * Unicode's RGI list (that of this Node), skin tones, flags, keycaps and joined ones included. A skin tone alone is on the list.
 */
export function parseEmoji(text: string): string | null {
  if (text.length > maxUnits) return null
  const emoji = text.replace(pictured, '$1').replace(textual, '$&\ufe0f')
  return recommended.test(emoji) ? emoji : null
}
