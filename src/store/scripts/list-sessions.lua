#!lua flags=no-writes
-- Lists the sessions of a user that live.
--
-- KEYS   the list of a user's sessions, and their devices
-- ARGV   none
-- Reply  {{id, when it expires in ms, `<when it began> <when it was last used> <device>`}, …}

local sessions, devices = KEYS[1], KEYS[2]

local found = {}
local listed = redis.call('ZRANGE', sessions, string.format('(%.0f', now_ms()), '+inf', 'BYSCORE', 'WITHSCORES')
for index = 1, #listed, 2 do
  table.insert(found, { listed[index], listed[index + 1], redis.call('HGET', devices, listed[index]) or '' })
end
return found
