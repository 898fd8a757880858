/** One page of the manual: the bar with the search, the list of pages beside the text, and what is on the page. */

export interface Place {
  id: string
  title: string
}

export interface Page {
  /** The path below `/docs/`: `feed.html`; empty for the first page, with a slash at its end for a folder's. */
  path: string
  title: string
  html: string
  /** What the menu offers of this page. */
  places: readonly { title: string; places: readonly Place[] }[]
}

/** The pages in the order of the menu: by the names of their files, or a path with its title. */
export const menu: readonly { title: string; pages: readonly [path: string, title: string][] }[] = [
  {
    title: 'Begin',
    pages: [
      ['', 'Overview'],
      ['first-app.html', 'Your first app'],
    ],
  },
  {
    title: 'Build',
    pages: [
      ['store.html', 'The store, and React'],
      ['feed.html', 'The feed and its cursors'],
      ['authentication.html', 'Authentication'],
      ['awareness.html', 'Unread, typing, presence'],
      ['moderation.html', 'Roles and moderation'],
      ['errors.html', 'Errors'],
      ['close-codes.html', 'Close codes'],
      ['limits.html', 'Limits and costs'],
      ['your-users.html', 'An app that has users'],
      ['webhooks.html', 'Webhooks'],
    ],
  },
  {
    title: 'Run',
    pages: [
      ['deploying.html', 'Deploying'],
      ['operations.html', 'Operations'],
    ],
  },
  { title: 'Look up', pages: [['reference/', 'Reference']] },
]

export const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;')

/** How a page at `from` names another: relative, so that a proxy may serve all of this under a path of its own. */
export const linkFrom = (from: string, to: string): string => (from.includes('/') ? `../${to}` : to || './')

const linked = (href: string, title: string, isHere = false) =>
  `<li><a href="${href}"${isHere ? ' aria-current="page"' : ''}>${title}</a></li>`

const menuOf = ({ path: here }: Page): string =>
  menu
    .map(({ title, pages }) => {
      const items = pages.map(([path, name]) => linked(linkFrom(here, path), name, path === here))
      return `<h2>${title}</h2>\n<ul>${items.join('')}</ul>`
    })
    .join('\n')

const placesOf = ({ places }: Page): string =>
  places
    .map(({ title, places }) => {
      const items = places.map(({ id, title }) => linked(`#${id}`, title))
      return `<h2>${title}</h2>\n<ul>${items.join('')}</ul>`
    })
    .join('\n')

const icon = `<svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#5b5bd6"/><path d="M9 10.5A2.5 2.5 0 0 1 11.5 8h9a2.5 2.5 0 0 1 2.5 2.5v6a2.5 2.5 0 0 1-2.5 2.5H15l-4.2 3.7a.5.5 0 0 1-.8-.4V19.1A2.5 2.5 0 0 1 9 16.5z" fill="#fff"/></svg>`

/** The whole file. */
export function toFile(page: Page): string {
  const to = (path: string) => linkFrom(page.path, path)
  const kind = page.path.endsWith('/') ? ' class="reference"' : ''
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${page.path === '' ? 'Parlor: manual' : `${escaped(page.title)} · Parlor`}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('style.css')}">
<script src="${to('page.js')}" defer></script>
<body${kind}>
<a class="skip" href="#text">To the text</a>
<header class="bar">
<button type="button" class="menu" aria-expanded="false" aria-controls="menu" hidden>Menu</button>
<a class="brand" href="${to('')}">${icon}<span>Parlor</span></a>
<form class="search" role="search" hidden><input type="search" placeholder="Search" aria-label="Search the manual" autocomplete="off" spellcheck="false"></form>
<nav class="aside" aria-label="Elsewhere"><a href="${to('../')}">Chat</a><a href="${to('../graphql')}">GraphiQL</a></nav>
</header>
<div class="columns">
<nav id="menu" aria-label="Pages">
${menuOf(page)}
</nav>
<main id="text">
${page.html.trim()}
</main>
<nav class="places" aria-label="On this page">
${placesOf(page)}
</nav>
</div>
</html>
`
}
