/** The part of the dissector that says which messages belong together. */
export const exchanges = `-- Exchanges

-- A record for each message, by frame and place in it. The exchanges by the addresses of the remote and of the end that
-- moves; in each, by key, the requests that wait for an answer with the latest of them, and the suspensions. Nothing
-- else grows, and only with messages.
local records, exchanges = {}, {}

function migsock.init()
  records, exchanges = {}, {}
end

-- Messages of the same operation are the same request, sent again; the one answer is that of all of them.
local function note_request(requests, record, key)
  local asked = requests[key] or { waiting = {} }
  requests[key] = asked
  asked.latest = record
  table.insert(asked.waiting, record)
end

-- Of what a message can answer, it answers what was asked last.
local function note_answer(requests, record, keys)
  local asked
  for _, key in ipairs(keys) do
    local candidate = requests[key]
    if candidate and (not asked or candidate.latest.frame > asked.latest.frame) then asked = candidate end
  end
  if not asked then return end
  for _, request in ipairs(asked.waiting) do
    request.answer_in = record.frame
  end
  asked.waiting = {}
  record.request = asked.latest
end

-- A suspension lasts from the first message that says so to the first that ends it. Once it has ended, only a request
-- that came later begins another one of the same round: then a new connection has the old addresses.
local function note_effect(suspensions, record, effect, round)
  local suspension = suspensions[round]
  if effect == 'resumed' and suspension and not suspension.ended then
    suspension.ended = record.frame
    record.suspension = suspension.first
  elseif effect == 'suspended' then
    local is_new = not suspension
      or suspension.ended and record.request and record.request.frame > suspension.ended
    if is_new then suspensions[round] = { first = record } end
  end
end

-- Addresses of the segment, source and destination.
local function addresses_of(segment)
  local ip, ports = segment.ip, segment.buffer(segment.tcp, 4)
  return string.format('%08x:%d', ip(IP_SOURCE, 4):uint(), ports(0, 2):uint()),
    string.format('%08x:%d', ip(IP_DESTINATION, 4):uint(), ports(2, 2):uint())
end

local function exchange_key(remote, moving)
  return remote .. ' ' .. moving
end

-- A new connection ends whatever an earlier one with the same addresses has left open.
local function note_new_connection(segment)
  local source, destination = addresses_of(segment)
  exchanges[exchange_key(source, destination)] = nil
  exchanges[exchange_key(destination, source)] = nil
end

-- An exchange is told by the remote, the old address and the round; who asks is told apart by its own address.
local function new_record(segment, values, pinfo)
  local record = { frame = pinfo.number }
  local operation = operations[values.operation]
  local remote, other = addresses_of(segment)
  if operation.to_remote then remote, other = other, remote end
  local key = exchange_key(remote, string.format('%08x:%d', values.old_host, values.old_port))
  local exchange = exchanges[key] or { requests = {}, suspensions = {} }
  exchanges[key] = exchange

  local function request_key(asked)
    return string.format('%d %s %d', values.round, other, asked)
  end
  if operation.asks then note_request(exchange.requests, record, request_key(values.operation)) end
  local answered = {}
  for _, asked in ipairs(operation.answers or {}) do
    table.insert(answered, request_key(asked))
  end
  note_answer(exchange.requests, record, answered)
  note_effect(exchange.suspensions, record, operation.effect, values.round)
  return record
end

-- When the frame was captured; nil where the capture does not say.
local function exact_time()
  local time = frame_time()
  return time and time.value
end

-- The same without fields. Then there is only a fraction of the second in floating point; it is right to the
-- microsecond, which is the resolution of most captures.
local function inexact_time(pinfo)
  if pinfo.abs_ts == 0 then return nil end
  local microseconds = math.floor(pinfo.abs_ts % 1 * 1e6 + 0.5)
  return NSTime(math.floor(pinfo.abs_ts) + math.floor(microseconds / 1e6), microseconds % 1e6 * 1000)
end

-- The record of a well-formed message. It is made when the message is first seen, so that dissecting a frame again, in
-- whatever order, changes nothing but an inexact time.
local function record_of(segment, values, pinfo, time)
  local place = pinfo.number .. '@' .. segment.tcp
  local record = records[place] or new_record(segment, values, pinfo)
  records[place] = record
  record.time = time
  return record
end
`;
