/** The order in which the test files run: the longest first, so that in the end no worker waits long for another one. */
import { relative } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes more than some ten seconds where nothing else runs, the longest first. */
const longest = [
  'browser/graphiql',
  'browser/chat',
  'journeys/authorization',
  'redis/away',
  'redis/cluster',
  'hooks/kills',
  'store/rights',
  'process/main',
  'server/http/haproxy',
  'redis/embedded-full',
  'redis/all-away',
  'redis/inspection',
  'redis/sentinel',
  'server/socket/websocket-slow',
  'journeys/recipes',
  'server/socket/websocket-sessions',
  'examples/examples',
  'journeys/restarts',
  'server/graphql/variables',
  'process/production',
  'journeys/leaks',
  'delivery/rooms/room-watch',
].map(name => `test/${name}.test.ts`)

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId, project }: TestSpecification) => {
      const place = longest.indexOf(relative(project.config.root, moduleId))
      return place < 0 ? longest.length : place
    }
    const groupOf = ({ project }: TestSpecification) => project.config.sequence.groupOrder
    // Of all others the largest comes first.
    const sorted = await super.sort(files)
    return sorted.sort((a, b) => groupOf(a) - groupOf(b) || placeOf(a) - placeOf(b))
  }
}
