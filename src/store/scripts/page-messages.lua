#!lua flags=no-writes
-- Reads messages in the order of the log, past everything else in it, for a member's eyes. Looks at so many entries at
-- most and says where to go on: nobody's page holds up everyone's messages.
--
-- KEYS   meta, members, log of the room
-- ARGV   see below
-- Reply  nil: not a member | {messages as XRANGE has them (newest first when read backwards), where to go on or nil}

local meta, members, log = KEYS[1], KEYS[2], KEYS[3]
local viewer = ARGV[1]
-- Where to start and to stop, as XRANGE takes them; read backwards, the start is the newest.
local start = ARGV[2]
local stop = ARGV[3]
local limit = tonumber(ARGV[4])
-- 1 | 0
local backwards = ARGV[5]
-- How many entries to look at.
local most = tonumber(ARGV[6])

if not find_room_of(viewer, meta, members) then return nil end
local command = backwards == '1' and 'XREVRANGE' or 'XRANGE'
local messages = {}
while most > 0 do
  local block = math.min(most, 128)
  most = most - block
  local entries = redis.call(command, log, start, stop, 'COUNT', block)
  for _, entry in ipairs(entries) do
    if is_message(entry[2][2]) then table.insert(messages, entry) end
    if #messages == limit then return { messages, false } end
  end
  if #entries < block then return { messages, false } end
  start = '(' .. entries[block][1]
end
return { messages, start }
