/**
 * The routes, as Next.js has them: each is a function from a `Request` to a `Response`, so that `app/api/chat-token/route.js` is
 * `export const POST = routes['/api/chat-token']`.
 */
import { reportOf } from './report.mjs'
import { roomAbout } from './rooms.mjs'
import { chatToken } from './token.mjs'

/** `findPerson(request)`: who is signed in to your app, as `{ id, name, picture }`; `findPeople(ids)`: some of yours. */
export function createRoutes({ findPerson, findPeople, saveReport }) {
  const forPeople = handle => async request => {
    const person = await findPerson(request)
    return person ? handle(person, request) : new Response(null, { status: 401 })
  }
  return {
    '/api/chat-token': forPeople(async person => Response.json(await chatToken(person))),
    '/api/chat-rooms': forPeople(async (person, request) => {
      const { about, with: ids } = await request.json()
      return Response.json({ roomId: await roomAbout(about, person, await findPeople(ids)) })
    }),
    '/api/reports': forPeople(async (person, request) => {
      const { messageId, reason } = await request.json()
      const report = await reportOf(person, messageId, String(reason).slice(0, 500))
      if (!report) return new Response(null, { status: 404 })
      await saveReport(report)
      return new Response(null, { status: 204 })
    }),
  }
}
