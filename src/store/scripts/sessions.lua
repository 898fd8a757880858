-- What the scripts of a session share; the loader puts it in front of each. A session is kept as the time when it
-- expires, in ms, or for a while after its end as `ended <attempt>`. The list of a user's sessions has their ids, scored
-- by when they expire.

local function is_alive(kept)
  return kept and string.find(kept, '^%d+$') ~= nil
end

-- Keeps a session until it expires, and forgets those that have expired. Answers those beyond the limit that expire
-- first, never the one that is kept.
local function keep(expires_at)
  local now = string.format('%.0f', now_ms())
  for _, over in ipairs(redis.call('ZRANGE', sessions, '-inf', now, 'BYSCORE')) do redis.call('HDEL', devices, over) end
  redis.call('ZREMRANGEBYSCORE', sessions, '-inf', now)
  redis.call('ZADD', sessions, expires_at, id)
  local last = redis.call('ZRANGE', sessions, -1, -1, 'WITHSCORES')
  for _, key in ipairs({ sessions, devices }) do redis.call('PEXPIREAT', key, string.format('%.0f', last[2])) end
  redis.call('SET', session, expires_at, 'PXAT', expires_at)

  local excess = {}
  local count = redis.call('ZCARD', sessions) - limit
  -- One more than that, for the new one may be among them.
  for _, other in ipairs(redis.call('ZRANGE', sessions, 0, math.max(count, 0))) do
    if other ~= id and #excess < count then table.insert(excess, other) end
  end
  return excess
end
