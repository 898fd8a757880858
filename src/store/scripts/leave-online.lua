#!lua flags=allow-oom
-- An instance vouches for users no longer: the last socket of each there has closed. Tells so of those for whom no other does.
--
-- KEYS   online of each user: a hash of instance → until when it vouches, in ms
-- ARGV   the instance; the channel of each user, with blanks between
-- Reply  1

local onlines = KEYS
local instance, channels = ARGV[1], ARGV[2]

local channel_of = {}
for channel in string.gmatch(channels, '%S+') do table.insert(channel_of, channel) end
for _, channel in ipairs(channel_of) do assert_may_publish(channel) end
local now = now_ms()
local from_now = string.format('%.0f', now)
local news = string.format('{"kind":"presence","online":false,"at":%.0f}', now)

local function is_vouched_for(online)
  for _, value in ipairs(redis.call('HVALS', online)) do
    if tonumber(value) > now then return true end
  end
  return false
end

for index, online in ipairs(onlines) do
  if redis.call('HEXISTS', online, instance) == 1 then
    redis.call('HSET', online, instance, from_now)
    if not is_vouched_for(online) then publish(channel_of[index], news) end
  end
end
return 1
