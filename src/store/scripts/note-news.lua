#!lua flags=allow-oom
-- Notes that rooms have something to tell the app. One that waits for its next try goes on waiting.
--
-- KEYS   the rooms with news
-- ARGV   the rooms, with spaces between them; what time it is, in ms
-- Reply  1

local news = KEYS[1]
local rooms, now = ARGV[1], ARGV[2]

for room in string.gmatch(rooms, '%S+') do redis.call('ZADD', news, 'NX', now, room) end
return 1
