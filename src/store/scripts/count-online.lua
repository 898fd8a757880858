#!lua flags=allow-oom
-- Notes how many people follow rooms at one instance.
--
-- KEYS   online of each room: a hash of instance → until when that holds, in ms, and how many
-- ARGV   the instance; for how long that holds, in ms; how many follow each room, with blanks between
-- Reply  1

local onlines = KEYS
local instance = ARGV[1]
local holds_ms = tonumber(ARGV[2])
local counts = ARGV[3]

local now = now_ms()
local count_of = string.gmatch(counts, '%S+')
for _, online in ipairs(onlines) do
  local count = count_of()
  if count == '0' then
    redis.call('HDEL', online, instance)
  else
    redis.call('HSET', online, instance, string.format('%.0f %s', now + holds_ms, count))
    redis.call('PEXPIRE', online, holds_ms)
  end
end
return 1
