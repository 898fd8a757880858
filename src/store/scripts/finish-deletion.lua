#!lua flags=allow-oom
-- Takes away the rest of what there was of a user, once they are in no room, and tells their sockets to look who they are.
-- That they were deleted stays known for a while.
--
-- KEYS   the rooms, blocked, online, addresses, sessions, devices of the user, what their application said, and the cutoff of
--        their JWTs; their deletion
-- ARGV   see below
-- Reply  whether it is done (0 | 1)

local rooms, blocked, online, addresses, sessions, devices, said, cutoff, deletion =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
local remembered_ms = ARGV[1]
local channel = ARGV[2]

assert_may_publish(channel)
local function is_done()
  local list = redis.call('HGETALL', rooms)
  for index = 1, #list, 2 do
    local field, value = list[index], list[index + 1]
    if string.find(field, '^intent:') or string.find(value, '^joined ') then return false end
  end
  return true
end
publish(channel, '{"kind":"deleted"}')
if not is_done() then return 0 end
redis.call('UNLINK', rooms, blocked, online, addresses, sessions, devices, said, cutoff)
-- A mark that comes late goes with it.
redis.call('HSET', rooms, 'version', 'deleted')
for _, key in ipairs({ rooms, deletion }) do redis.call('PEXPIRE', key, remembered_ms) end
return 1
