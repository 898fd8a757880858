/** Guides: Markdown as the repository has it, as pages of the manual. */
import { existsSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { Marked, type Token } from 'marked'
import { escaped, linkFrom, type Page } from './page.ts'

export interface Guide {
  /** Its file below the repository: `docs/guides/feed.md`. */
  file: string
  /** The path of its page below `/docs/`. */
  path: string
}

/** What the pages can refer to. */
export interface Surroundings {
  root: URL
  guides: readonly Guide[]
  /** Where the reference explains this name; null where it is no name of the schema. */
  placeOf(name: string): string | null
}

const plain = (text: string) => text.replace(/<[^>]+>/g, '')
/** As hosts of Git name the places of a page, so that a link works there, too. */
const placeId = (heading: string) =>
  plain(heading)
    .toLowerCase()
    .replace(/&\w+;/g, '')
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-')

export function toPage({ file, path }: Guide, surroundings: Surroundings): Page {
  const text = withRecipes(readFileSync(new URL(file, surroundings.root), 'utf8'), surroundings.root)
  const places: { id: string; title: string }[] = []
  let title = ''
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }) {
        const html = this.parser.parseInline(tokens)
        if (depth === 1) title = plain(html)
        const id = placeId(html)
        if (depth === 2) places.push({ id, title: plain(html) })
        return depth === 1 ? `<h1>${html}</h1>\n` : `<h${depth} id="${id}"><a href="#${id}">${html}</a></h${depth}>\n`
      },
      link({ href, tokens }) {
        const html = this.parser.parseInline(tokens)
        const target = targetOf(href, { file, path }, surroundings)
        return target === null ? html : `<a href="${target}">${html}</a>`
      },
      // On a phone a row is a block, and the cells in its middle say what they are.
      table({ header, rows }) {
        const heads = header.map(({ tokens }) => this.parser.parseInline(tokens))
        const cellOf = (html: string, at: number) =>
          at > 0 && at < heads.length - 1 && html ? `<td data-label="${plain(heads[at]!)}">` : '<td>'
        const row = (cells: string[]) =>
          `<tr>\n${cells.map((html, at) => `${cellOf(html, at)}${html}</td>\n`).join('')}</tr>\n`
        const body = rows.map(cells => row(cells.map(({ tokens }) => this.parser.parseInline(tokens))))
        const head = heads.map(html => `<th>${html}</th>\n`).join('')
        return `<table>\n<thead>\n<tr>\n${head}</tr>\n</thead>\n<tbody>${body.join('')}</tbody></table>\n`
      },
      code: ({ text, lang }) =>
        `<pre tabindex="0"><code data-language="${lang ?? ''}">${coloured(text)}</code></pre>\n`,
    },
    walkTokens: leaveOutMarks,
  })
  const html = explained(marked.parse(text, { async: false }), name => {
    const place = surroundings.placeOf(name)
    return place && `${linkFrom(path, 'reference/')}#${place}`
  })
  return { path, title, html, places: places.length > 1 ? [{ title: 'On this page', places }] : [] }
}

/** Comments say where generated parts begin and end: nothing for readers. */
function leaveOutMarks(token: Token): void {
  if (token.type === 'html' && /^<!--/.test(token.raw.trim())) Object.assign(token, { text: '', raw: '' })
}

/** `<!-- recipe name.ts -->` stands for that file of docs/recipes. */
const withRecipes = (text: string, root: URL): string =>
  text.replace(/^<!-- recipe ([\w.-]+) -->$/gm, (_, name: string) => {
    const recipe = readFileSync(new URL(`docs/recipes/${name}`, root), 'utf8').trim()
    return `\`\`\`ts\n${recipe}\n\`\`\``
  })

/** Where a link of the repository leads in the manual; null where it leads to what only the repository has. */
function targetOf(href: string, { file, path }: Guide, { root, guides }: Surroundings): string | null {
  if (/^(https?:|#)/.test(href)) return href
  const [name = '', hash] = href.split('#')
  const place = hash === undefined ? '' : `#${hash}`
  if (name.startsWith('/')) return linkFrom(path, `..${name}`)
  const target = posix.join(posix.dirname(file), name)
  const guide = guides.find(guide => guide.file === target)
  if (guide) return linkFrom(path, guide.path) + place
  const site = /^docs\/(?:site\/)?((?:recipes|reference)\/.*)$/.exec(target)?.[1]
  if (site) return linkFrom(path, site.replace(/index\.html$/, '')) + place
  if (!existsSync(new URL(target, root))) throw new Error(`${file} links to ${href}, which is not there.`)
  return null
}

/** Names of the schema in running text lead to where they are explained. */
function explained(html: string, linkOf: (name: string) => string | null): string {
  const parts = /<pre[\s\S]*?<\/pre>|<h\d[\s\S]*?<\/h\d>|<a [\s\S]*?<\/a>|<code>([\w.]+)<\/code>/g
  return html.replace(parts, (whole, name?: string) => {
    const link = name && linkOf(name)
    return link ? `<a class="name" href="${link}">${whole}</a>` : whole
  })
}

const words =
  'query mutation subscription fragment on import export from const let async await function return if for of new type interface'
const pieces = new RegExp(
  `(#[^\\n]*|//[^\\n]*|/\\*[\\s\\S]*?\\*/)|('[^'\\n]*'|"[^"\\n]*"|\`[^\`]*\`)|\\b(${words.split(' ').join('|')})\\b`,
  'g',
)

/** Comments, texts and words of the language, told apart. */
const coloured = (text: string): string => {
  let at = 0
  let html = ''
  for (const match of text.matchAll(pieces)) {
    const kind = match[1] ? 'note' : match[2] ? 'text' : 'word'
    html += `${escaped(text.slice(at, match.index))}<i class="${kind}">${escaped(match[0])}</i>`
    at = match.index + match[0].length
  }
  return html + escaped(text.slice(at))
}
