#!lua flags=no-writes
-- What changes whenever one of these lists of rooms does.
--
-- KEYS   the list of each user
-- Reply  the version of each; false: the list has none

local lists = KEYS

local versions = {}
for index, list in ipairs(lists) do versions[index] = redis.call('HGET', list, 'version') end
return versions
