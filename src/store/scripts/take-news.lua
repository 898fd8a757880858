#!lua flags=allow-oom
-- Takes rooms with news out of the set, for as long as a lease: several whose calls succeed, or one whose calls fail. What
-- was taken by an instance that is no more comes back first.
--
-- KEYS   news, taken, failing, parked, state of the webhook
-- ARGV   see below
-- Reply  {since when there is a webhook, whether it is parked (0 | 1), how many rooms have news, how many fail, how many
--        are parked, {rooms}}; times in ms

local news, taken, failing, parked, state = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now = tonumber(ARGV[1])
-- For how long who takes has been open.
local open_for_ms = tonumber(ARGV[2])
local lease_ms, most = tonumber(ARGV[3]), tonumber(ARGV[4])
-- Besides those that can be taken, so many may be passed over.
local looked_at = most + 256

local function is_taken(room)
  local till = tonumber(redis.call('ZSCORE', taken, room) or 0)
  return till > now
end

local function take(room)
  redis.call('ZREM', news, room)
  redis.call('ZADD', taken, now + lease_ms, room)
end

redis.call('HSETNX', state, 'began', string.format('%.0f', now - open_for_ms))
local began, given_up = unpack(redis.call('HMGET', state, 'began', 'parkedAt'))
local rooms = {}
if not given_up then
  for _, room in ipairs(redis.call('ZRANGE', taken, '-inf', now, 'BYSCORE', 'LIMIT', 0, 64)) do
    redis.call('ZREM', taken, room)
    redis.call('ZADD', news, 'NX', now, room)
  end
  for _, room in ipairs(redis.call('ZRANGE', news, '-inf', now, 'BYSCORE', 'LIMIT', 0, looked_at)) do
    local fails = redis.call('HEXISTS', failing, room) == 1
    if redis.call('HEXISTS', parked, room) == 1 then
      redis.call('ZREM', news, room)
    elseif not is_taken(room) and not (fails and #rooms > 0) then
      take(room)
      table.insert(rooms, room)
      if fails or #rooms == most then break end
    end
  end
end
return {
  tonumber(began), given_up and 1 or 0, redis.call('ZCARD', news), redis.call('HLEN', failing),
  redis.call('HLEN', parked), rooms,
}
