-- What the scripts that write share; the loader puts it in front of each, below a line that names `channel_prefix` and
-- `commands`, all that the script may call once it has written. Lua takes nothing back: what this user of Redis may not
-- do must show before the first write, or half of a change would stay.

local function refuse(what)
  error(redis.error_reply('NOPERM this user of Redis lacks ' .. what))
end

-- With less arguments than a command needs, Redis 7.0 crashes; with the same key everywhere, it has right ones.
local key = KEYS[1]
for _, command in ipairs(commands) do
  if not redis.acl_check_cmd(command, key, key, key, key) then refuse('+' .. string.lower(command)) end
end

-- Whoever publishes asks first, before anything is written.
local function assert_may_publish(channel)
  if not redis.acl_check_cmd('PUBLISH', channel_prefix .. channel, '') then refuse('&' .. channel_prefix .. '*') end
end

-- Pub/sub knows no databases: the prefix keeps apart the environments that share a server.
local function publish(channel, text)
  redis.call('PUBLISH', channel_prefix .. channel, text)
end
