/** Runs on every page of the manual: the search, the menu on small screens, the place that is read, and copying code. */
const pages = [...document.querySelectorAll('#menu a')].map(({ href, textContent }) => ({ href, title: textContent }))

/* Searching: every page is read once, when somebody begins to search, and cut into its places. */
const form = document.querySelector('.search')
const field = form.querySelector('input')
const list = form.appendChild(document.createElement('ul'))
const most = 12
let reading
let active = -1

form.hidden = false
list.id = 'found'
list.hidden = true
list.role = 'listbox'
list.ariaLabel = 'Places found'
field.role = 'combobox'
field.setAttribute('aria-controls', list.id)
field.setAttribute('aria-autocomplete', 'list')
field.ariaExpanded = 'false'

async function placesOf({ href, title }) {
  const response = await fetch(href)
  if (!response.ok) return []
  const main = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('main')
  const places = [{ href, title, page: title, text: '' }]
  const add = (id, name, text = '') => places.push({ href: `${href}#${id}`, title: name, page: title, text })
  for (const element of main.children) {
    const name = element.querySelector('h3')?.textContent ?? element.textContent
    if (element.id) add(element.id, name, element.matches('section') ? element.textContent : '')
    else places.at(-1).text += ` ${element.textContent}`
    for (const { id } of element.querySelectorAll('dt[id]')) add(id, id)
  }
  return places
}

const normal = text => text.toLowerCase().replace(/\s+/g, ' ').trim()

function rank({ title, text }, words) {
  const [name, body] = [normal(title), normal(text)]
  let points = 0
  for (const word of words) {
    if (name === word) points += 100
    else if (name.startsWith(word)) points += 40
    else if (name.includes(word)) points += 20
    else if (body.includes(word)) points += 5
    else return 0
  }
  return points - name.length / 100
}

function excerpt({ page, title, text }, words) {
  const at = normal(text).indexOf(words[0])
  const around =
    at < 0
      ? ''
      : `… ${text
          .replace(/\s+/g, ' ')
          .trim()
          .slice(Math.max(0, at - 40), at + 60)} …`
  return page === title ? around : `${page}${around && `: ${around}`}`
}

async function search() {
  const words = normal(field.value).split(' ').filter(Boolean)
  reading ??= Promise.all(pages.map(placesOf)).catch(() => {
    reading = undefined
    return []
  })
  const places = (await reading).flat()
  if (normal(field.value).split(' ').filter(Boolean).join() !== words.join()) return
  const found = places.map(place => ({ place, points: rank(place, words) })).filter(({ points }) => points > 0)
  found.sort((one, other) => other.points - one.points)
  show(words.length === 0 ? null : found.slice(0, most).map(({ place }) => place), words)
}

function show(found, words = []) {
  active = -1
  list.hidden = found === null
  field.ariaExpanded = String(found !== null)
  field.removeAttribute('aria-activedescendant')
  list.replaceChildren(...(found ?? []).map((place, i) => itemOf(place, i, words)))
  if (found?.length === 0)
    list.append(Object.assign(document.createElement('li'), { textContent: 'Nothing is found.' }))
}

function itemOf(place, i, words) {
  const item = document.createElement('li')
  item.id = `found-${i}`
  item.role = 'option'
  const link = item.appendChild(document.createElement('a'))
  link.href = place.href
  link.tabIndex = -1
  link.append(Object.assign(document.createElement('b'), { textContent: place.title }))
  link.append(Object.assign(document.createElement('small'), { textContent: excerpt(place, words) }))
  link.addEventListener('click', () => show(null))
  return item
}

function move(step) {
  const items = [...list.querySelectorAll('[role=option]')]
  if (items.length === 0) return
  items[active]?.removeAttribute('aria-selected')
  active = (active + step + items.length) % items.length
  items[active].ariaSelected = 'true'
  items[active].scrollIntoView({ block: 'nearest' })
  field.setAttribute('aria-activedescendant', items[active].id)
}

field.addEventListener('input', search)
field.addEventListener('focus', () => field.value && search())
field.addEventListener('keydown', event => {
  if (event.key === 'Escape') show(null)
  else if (event.key === 'ArrowDown') move(1)
  else if (event.key === 'ArrowUp') move(-1)
  else return
  event.preventDefault()
})
form.addEventListener('submit', event => {
  event.preventDefault()
  list.querySelectorAll('a')[Math.max(active, 0)]?.click()
})
form.addEventListener('focusout', ({ relatedTarget }) => form.contains(relatedTarget) || show(null))
document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target.matches('input, textarea')) return
  event.preventDefault()
  field.focus()
})

/* The menu on small screens. */
const button = document.querySelector('.menu')
button.hidden = false
document.documentElement.classList.add('scripted')
button.addEventListener('click', () => {
  const isOpen = document.documentElement.classList.toggle('open')
  button.ariaExpanded = String(isOpen)
})

/* The place that is read now, in the list beside the text. */
const links = new Map([...document.querySelectorAll('.places a')].map(link => [link.hash.slice(1), link]))
const seen = new IntersectionObserver(
  entries => {
    const top = entries.filter(({ isIntersecting }) => isIntersecting).at(0)
    if (!top) return
    for (const link of links.values()) link.removeAttribute('aria-current')
    const link = links.get(top.target.id)
    link.setAttribute('aria-current', 'true')
    const menu = link.closest('nav')
    if (menu.scrollHeight > menu.clientHeight) menu.scrollTop = link.offsetTop - menu.clientHeight / 2
  },
  { rootMargin: '-10% 0px -75% 0px' },
)
for (const id of links.keys()) seen.observe(document.getElementById(id))

/* Code can be copied with one click. */
for (const block of document.querySelectorAll('pre')) {
  const copy = Object.assign(document.createElement('button'), {
    type: 'button',
    className: 'copy',
    textContent: 'Copy',
  })
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(block.querySelector('code').textContent)
    copy.textContent = 'Copied'
    setTimeout(() => {
      copy.textContent = 'Copy'
    }, 1500)
  })
  block.append(copy)
}
