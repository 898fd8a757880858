#!lua flags=allow-oom
-- An instance vouches that users have a socket there, for a while. Tells so of those for whom nobody did before. Also when
-- memory is full: what it writes replaces what stood there, and there are no more users than have an account.
--
-- KEYS   online of each user: a hash of instance → until when it vouches, in ms
-- ARGV   see below
-- Reply  1

local onlines = KEYS
local instance = ARGV[1]
local vouches_ms = tonumber(ARGV[2])
local remembered_ms = ARGV[3]
-- Of each user, with blanks between.
local channels = ARGV[4]

local channel_of = {}
for channel in string.gmatch(channels, '%S+') do table.insert(channel_of, channel) end
for _, channel in ipairs(channel_of) do assert_may_publish(channel) end
local now = now_ms()
local valid_until = string.format('%.0f', now + vouches_ms)
local news = string.format('{"kind":"presence","online":true,"at":%.0f}', now)
for index, online in ipairs(onlines) do
  local was_online, over = false, {}
  local all = redis.call('HGETALL', online)
  for at = 1, #all, 2 do
    if tonumber(all[at + 1]) > now then was_online = true else table.insert(over, all[at]) end
  end
  for _, other in ipairs(over) do redis.call('HDEL', online, other) end
  redis.call('HSET', online, instance, valid_until)
  redis.call('PEXPIRE', online, remembered_ms)
  if not was_online then publish(channel_of[index], news) end
end
return 1
