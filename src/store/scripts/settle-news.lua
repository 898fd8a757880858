#!lua flags=allow-oom
-- Gives rooms back that were taken, once a call was answered or failed. Rooms and webhook that failed for too long are
-- parked: nobody tries again until an operator says so.
--
-- KEYS   news, taken, failing, parked, state of the webhook
-- ARGV   see below
-- Reply  {how many rooms were parked, whether the webhook was (0 | 1)}

local news, taken, failing, parked, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = tonumber(ARGV[1])
-- `told` or `failed`: by a call; `idle`: there was nothing to tell; `unread`: it cannot be read; `left`: by an instance that
-- ends.
local outcome = ARGV[2]
-- With spaces between them.
local rooms = ARGV[3]
-- Those of them that have more to tell.
local more = ARGV[4]
-- The wait after the first failure, which doubles each time, up to the longest; and after how long nobody tries again.
local first_wait_ms, longest_wait_ms, give_up_ms = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

local parked_rooms, parked_all = 0, 0

local function fail(room)
  local since, tries = string.match(redis.call('HGET', failing, room) or '', '^(%d+) (%d+)$')
  since, tries = tonumber(since or now), tonumber(tries or 0) + 1
  if now - since >= give_up_ms then
    redis.call('HSET', parked, room, string.format('%.0f', since))
    redis.call('HDEL', failing, room)
    redis.call('ZREM', news, room)
    parked_rooms = parked_rooms + 1
    return
  end
  redis.call('HSET', failing, room, string.format('%.0f %d', since, tries))
  local wait_ms = math.min(first_wait_ms * 2 ^ math.min(tries - 1, 30), longest_wait_ms)
  redis.call('ZADD', news, now + wait_ms, room)
end

for room in string.gmatch(rooms, '%S+') do
  redis.call('ZREM', taken, room)
  if outcome == 'failed' or outcome == 'unread' then fail(room)
  elseif outcome ~= 'left' then redis.call('HDEL', failing, room) end
end
for room in string.gmatch(more, '%S+') do redis.call('ZADD', news, 'NX', now, room) end
if outcome == 'told' then
  redis.call('HDEL', state, 'failsSince')
elseif outcome == 'failed' then
  redis.call('HSETNX', state, 'failsSince', now)
  local since = tonumber(redis.call('HGET', state, 'failsSince'))
  -- Where one room alone fails, it may be the room.
  local all_failed = redis.call('HLEN', failing) + redis.call('HLEN', parked)
  if now - since >= give_up_ms and all_failed > 1 then parked_all = redis.call('HSETNX', state, 'parkedAt', now) end
end
return { parked_rooms, parked_all }
