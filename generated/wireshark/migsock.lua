-- Generated from spec/ by src/export; change it there and run: npm run generate

-- Dissector of MIGSOCK messages for Wireshark and tshark 4.0 to 4.6. Put it into the folder of personal Lua plugins,
-- or start with: -X lua_script:migsock.lua
--
-- A message lies in sequence space that is acknowledged already. TCP takes it for a retransmission and hands it to no
-- other dissector, hence this is a postdissector: it comes after all others and finds the segments by their fields.
-- To read messages only, filter by: migsock
-- In fields that tshark prints of the columns (-T fields), Wireshark 4.4 and later still have the text of TCP.
-- A link to a later frame is there once all frames are read: in Wireshark, or with tshark -2.
--
-- The first part are the tables of the specification; the second reads from the bottom up, from migsock.dissector.

local migsock = Proto('MIGSOCK', 'MIGSOCK message')

local MESSAGE_OCTETS = 20
local MESSAGE_CODE = 0x4d494753
local MESSAGE_CODE_TEXT = 'MIGS'
-- MIG bit, as a mask of tcp.flags.
local MIG_BIT = 0x0800

-- By value. `answers` are the operations that it can answer, `effect` is what the remote is once it has sent it, and
-- a field that lies in a range of `checks` has that problem.
local operations = {
  [0x0001] = {
    name = 'MIGRATION_REQUEST',
    to_remote = true,
    asks = true,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0002] = {
    name = 'REMOTE_RESTART',
    to_remote = true,
    asks = true,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0000, last = 0x0000, problem = 'new-port-zero' },
      { field = 'new_host', first = 0x00000000, last = 0x00000000, problem = 'new-host-unspecified' },
      { field = 'new_host', first = 0xe0000000, last = 0xefffffff, problem = 'new-host-multicast' },
      { field = 'new_host', first = 0xffffffff, last = 0xffffffff, problem = 'new-host-broadcast' },
    },
  },
  [0x0003] = {
    name = 'REQUEST_ACK',
    to_remote = false,
    asks = false,
    answers = { 0x0001 },
    effect = 'suspended',
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0004] = {
    name = 'RESTART_ACK',
    to_remote = false,
    asks = false,
    answers = { 0x0002 },
    effect = 'resumed',
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0005] = {
    name = 'CANCEL',
    to_remote = true,
    asks = true,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0006] = {
    name = 'CANCEL_ACK',
    to_remote = false,
    asks = false,
    answers = { 0x0005 },
    effect = 'resumed',
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
      { field = 'new_port', first = 0x0001, last = 0xffff, problem = 'new-port-not-zero' },
      { field = 'new_host', first = 0x00000001, last = 0xffffffff, problem = 'new-host-not-zero' },
    },
  },
  [0x0101] = {
    name = 'REJECT_ADDRESS_MISMATCH',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 1,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0102] = {
    name = 'REJECT_NOT_SUSPENDED',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 2,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0103] = {
    name = 'REJECT_STALE_STATE',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 3,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0104] = {
    name = 'REJECT_NEW_TUPLE_IN_USE',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 4,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0105] = {
    name = 'REJECT_POLICY',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 5,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0106] = {
    name = 'REJECT_MOVED',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 6,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
  [0x0107] = {
    name = 'REJECT_BUSY',
    to_remote = false,
    asks = false,
    answers = { 0x0001, 0x0002, 0x0005 },
    reason = 7,
    checks = {
      { field = 'old_host', first = 0x00000000, last = 0x00000000, problem = 'old-host-unspecified' },
    },
  },
}

local operation_names = {
  [0x0001] = 'MIGRATION_REQUEST',
  [0x0002] = 'REMOTE_RESTART',
  [0x0003] = 'REQUEST_ACK',
  [0x0004] = 'RESTART_ACK',
  [0x0005] = 'CANCEL',
  [0x0006] = 'CANCEL_ACK',
  [0x0101] = 'REJECT_ADDRESS_MISMATCH',
  [0x0102] = 'REJECT_NOT_SUSPENDED',
  [0x0103] = 'REJECT_STALE_STATE',
  [0x0104] = 'REJECT_NEW_TUPLE_IN_USE',
  [0x0105] = 'REJECT_POLICY',
  [0x0106] = 'REJECT_MOVED',
  [0x0107] = 'REJECT_BUSY',
}

local reasons = {
  [1] = 'The message and its segment name different addresses; a NAT is on the path.',
  [2] = 'The remote is not suspended or the round is closed.',
  [3] = 'The round is not the one in which the remote is suspended.',
  [4] = 'The remote already has a connection with the new address.',
  [5] = 'The remote is not willing to let this connection move.',
  [6] = 'The connection has moved to another address.',
  [7] = 'The remote is itself migrating.',
}

local fields = migsock.fields
fields.code = ProtoField.uint32('migsock.code', 'Message Code', base.HEX, nil, nil, 'Says that this is a MIGSOCK message and which format it has.')
fields.round = ProtoField.uint16('migsock.round', 'Round', base.DEC, nil, nil, 'Which migration of this moving end the message belongs to; the first is round 0.')
fields.operation = ProtoField.uint16('migsock.operation', 'Operation', base.HEX, operation_names, nil, 'What the message asks for or answers.')
fields.old_host = ProtoField.ipv4('migsock.old_host', 'Old Host', 'IPv4 address of the moving endpoint at the source.')
fields.old_port = ProtoField.uint16('migsock.old_port', 'Old Port', base.DEC, nil, nil, 'TCP port of the moving endpoint at the source.')
fields.new_port = ProtoField.uint16('migsock.new_port', 'New Port', base.DEC, nil, nil, 'TCP port of the moving endpoint at the destination.')
fields.new_host = ProtoField.ipv4('migsock.new_host', 'New Host', 'IPv4 address of the moving endpoint at the destination.')
fields.reason = ProtoField.uint16('migsock.reason', 'Reason', base.DEC, reasons, nil, 'Why a message was rejected.')
fields.problem = ProtoField.string('migsock.problem', 'Problem', base.NONE, 'Why the segment is malformed.')
fields.answer_in = ProtoField.framenum('migsock.answer_in', 'Answer in', base.NONE, frametype.RESPONSE)
fields.answer_to = ProtoField.framenum('migsock.answer_to', 'Answer to', base.NONE, frametype.REQUEST)
fields.answer_time = ProtoField.relative_time('migsock.answer_time', 'Time since the message answered')
fields.suspended_in = ProtoField.framenum('migsock.suspended_in', 'Suspended in')
fields.suspension_time = ProtoField.relative_time('migsock.suspension_time', 'Duration of the suspension')

-- The message, field by field.
local layout = {
  { name = 'code', offset = 0, octets = 4 },
  { name = 'round', offset = 4, octets = 2 },
  { name = 'operation', offset = 6, octets = 2 },
  { name = 'old_host', offset = 8, octets = 4 },
  { name = 'old_port', offset = 12, octets = 2 },
  { name = 'new_port', offset = 14, octets = 2 },
  { name = 'new_host', offset = 16, octets = 4 },
}

-- What the flags of a MIGSOCK segment are to be: octet of the TCP header, number of the bit from the left, its value.
local flag_rules = {
  { octet = 13, bit = 3, value = 1, problem = 'ack-clear' }, -- ACK
  { octet = 13, bit = 6, value = 0, problem = 'syn-set' }, -- SYN
  { octet = 13, bit = 7, value = 0, problem = 'fin-set' }, -- FIN
  { octet = 13, bit = 5, value = 0, problem = 'rst-set' }, -- RST
  { octet = 13, bit = 2, value = 0, problem = 'urg-set' }, -- URG
}

-- In the order in which they are reported.
local problems = {
  {
    id = 'ack-clear',
    expert = ProtoExpert.new(
      'migsock.problem.ack_clear', 'ACK is clear [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'syn-set',
    expert = ProtoExpert.new(
      'migsock.problem.syn_set', 'SYN is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'fin-set',
    expert = ProtoExpert.new(
      'migsock.problem.fin_set', 'FIN is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'rst-set',
    expert = ProtoExpert.new(
      'migsock.problem.rst_set', 'RST is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'urg-set',
    expert = ProtoExpert.new(
      'migsock.problem.urg_set', 'URG is set [MIG-CAR-FLAGS]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'payload-length',
    expert = ProtoExpert.new(
      'migsock.problem.payload_length', 'the payload is not exactly one message [MIG-CAR-ONE-MESSAGE]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'unknown-operation',
    expert = ProtoExpert.new(
      'migsock.problem.unknown_operation', 'the operation is not one of this protocol [MIG-MSG-OPERATION]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'old-host-unspecified',
    expert = ProtoExpert.new(
      'migsock.problem.old_host_unspecified', 'Old Host is zero, which is no host [MIG-MSG-OLD-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-port-not-zero',
    expert = ProtoExpert.new(
      'migsock.problem.new_port_not_zero', 'New Port is to be zero in this operation [MIG-MSG-UNUSED-IS-ZERO]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-port-zero',
    expert = ProtoExpert.new(
      'migsock.problem.new_port_zero', 'New Port is zero, which is no port [MIG-MSG-NEW-PORT]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-not-zero',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_not_zero', 'New Host is to be zero in this operation [MIG-MSG-UNUSED-IS-ZERO]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-unspecified',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_unspecified', 'New Host is zero, which is no host [MIG-MSG-NEW-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-multicast',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_multicast', 'New Host is a multicast address [MIG-MSG-NEW-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
  {
    id = 'new-host-broadcast',
    expert = ProtoExpert.new(
      'migsock.problem.new_host_broadcast', 'New Host is the broadcast address [MIG-MSG-NEW-HOST]',
      expert.group.MALFORMED, expert.severity.ERROR),
  },
}
local cut = ProtoExpert.new(
  'migsock.cut', 'The message was cut by the capture', expert.group.UNDECODED, expert.severity.NOTE)

migsock.experts = { cut }
for _, problem in ipairs(problems) do
  table.insert(migsock.experts, problem.expert)
end

-- Segments

local tcp_flags = Field.new('tcp.flags')
local tcp_len = Field.new('tcp.len')
local ip_src = Field.new('ip.src')
local icmp_type = Field.new('icmp.type')
local icmpv6_type = Field.new('icmpv6.type')
local frame_time = Field.new('frame.time_epoch')

-- Octets of a header, and where in it a field lies.
local IP_HEADER, IP_TOTAL, IP_FRAGMENT, IP_PROTOCOL, IP_SOURCE, IP_DESTINATION = 20, 2, 6, 9, 12, 16
local TCP_HEADER, TCP_FLAGS = 20, 12
local SYN = 0x02
local PROTOCOL_TCP, PORT_TYPE_TCP = 6, 2

local function has_flag(flags, mask)
  return flags % (2 * mask) >= mask
end

-- Nearly every segment is neither a message nor the first of a connection.
local function is_of_interest(flags)
  return has_flag(flags, MIG_BIT) or has_flag(flags, SYN)
end

-- Whether the packet holds a part of a segment only, by the flag for more of them and the offset.
local function is_fragment(ip)
  return ip(IP_FRAGMENT, 2):uint() % 0x4000 ~= 0
end

-- Where the IPv4 packet goes on behind its header.
local function end_of_header(ip)
  return ip:offset() + 4 * ip(0, 1):bitfield(4, 4)
end

-- The IPv4 header right before the TCP header at an offset. Fragments put together have a buffer of their own with no
-- such header in it; theirs is that of a fragment. There is none where TCP is in anything else, such as IPv6.
local function ip_header_of(tcp)
  for _, source in ipairs({ ip_src() }) do
    local ip = source.source(source.offset - IP_SOURCE, IP_HEADER)
    local is_near = end_of_header(ip) == tcp or is_fragment(ip)
    if is_near and ip(IP_PROTOCOL, 1):uint() == PROTOCOL_TCP then return ip end
  end
end

-- Octets of the payload by the lengths in the headers; TCP reports them at the start of its header.
local function payload_octets(tcp)
  for _, length in ipairs({ tcp_len() }) do
    if length.offset == tcp then return length.value end
  end
end

-- Where the packet ends by its own length; zero says that it fills the frame, which has the segmentation still before it.
local function end_of_packet(ip, frame_end)
  local total = ip(IP_TOTAL, 2):uint()
  return total == 0 and frame_end or ip:offset() + total
end

local function segment_of(buffer, ip, tcp, payload, octets)
  local captured = math.min(octets, math.max(0, buffer:captured_len() - payload))
  return { buffer = buffer, ip = ip, tcp = tcp, payload = payload, octets = octets, captured = captured }
end

local function payload_offset(buffer, tcp)
  return tcp + 4 * buffer(tcp + TCP_FLAGS, 1):bitfield(0, 4)
end

-- The segment with these flags; nil where its payload is unknown: its header is broken, it is a mere fragment, or its
-- packet says that it is longer than what was sent. What an ICMP error quotes is no segment either.
local function segment_with(flags)
  local buffer, tcp = flags.source, flags.offset - TCP_FLAGS
  local octets = payload_octets(tcp)
  if not octets or icmp_type() or icmpv6_type() then return nil end
  local ip = ip_header_of(tcp)
  if not ip then return nil end
  local payload = payload_offset(buffer, tcp)
  local sent = payload + octets
  if not is_fragment(ip) and end_of_packet(ip, sent) ~= sent then return nil end
  return segment_of(buffer, ip, tcp, payload, octets)
end

-- How far into a frame without fields its headers begin at most, and what an IPv4 header before TCP looks like.
local FRAME_HEAD = 256
local IP_BEFORE_TCP = '[\x45-\x4f]........\x06'

-- Offsets of the first IPv4 header before TCP with the source port that Wireshark found, so not of one in the data, and
-- of the TCP header; the flags. Nearly every frame ends here, so that it does without a Tvb's slower ways to its octets.
local function headers_by_octets(tvb, pinfo)
  local octets = tvb:raw()
  local ip = octets:find(IP_BEFORE_TCP)
  while ip and ip <= FRAME_HEAD do
    local tcp = ip + 4 * (octets:byte(ip) % 0x10)
    local high, low = octets:byte(tcp, tcp + 1)
    if low and 0x100 * high + low == pinfo.src_port then
      high, low = octets:byte(tcp + TCP_FLAGS, tcp + TCP_FLAGS + 1)
      return ip - 1, tcp - 1, low and 0x100 * high + low
    end
    ip = octets:find(IP_BEFORE_TCP, ip + 1)
  end
end

-- The segment of a frame that has no fields, since Wireshark made no protocol tree, and the flags of the segment. Only
-- what exchanges need is found: a segment in a packet that is whole.
local function segment_by_octets(tvb, pinfo)
  local start, tcp, flags = headers_by_octets(tvb, pinfo)
  if not flags or not is_of_interest(flags) or pinfo.port_type ~= PORT_TYPE_TCP then return nil end
  local ip = tvb(start, IP_HEADER)
  if ip(IP_SOURCE, 4):ipv4() ~= pinfo.net_src or ip(IP_DESTINATION, 4):ipv4() ~= pinfo.net_dst then return nil end
  if is_fragment(ip) then return nil end
  local payload, last = payload_offset(tvb, tcp), end_of_packet(ip, tvb:reported_len())
  if payload < tcp + TCP_HEADER or last < payload or last > tvb:reported_len() then return nil end
  return segment_of(tvb, ip, tcp, payload, last - payload), flags
end

-- What is wrong with a segment

local function range_of(segment, field)
  return segment.buffer(segment.payload + field.offset, field.octets)
end

-- The fields that the segment holds whole, as numbers.
local function values_of(segment)
  local values = {}
  for _, field in ipairs(layout) do
    if field.offset + field.octets <= segment.captured then
      values[field.name] = range_of(segment, field):uint()
    end
  end
  return values
end

local function find_field_problems(values, found)
  if not values.operation then return end
  local operation = operations[values.operation]
  if not operation then
    found['unknown-operation'] = true
    return
  end
  for _, check in ipairs(operation.checks) do
    local value = values[check.field]
    if value and check.first <= value and value <= check.last then found[check.problem] = true end
  end
end

-- Every problem that the captured octets prove.
local function problems_of(segment, values)
  local found = {}
  for _, rule in ipairs(flag_rules) do
    local bit = segment.buffer(segment.tcp + rule.octet, 1):bitfield(rule.bit, 1)
    if bit ~= rule.value then found[rule.problem] = true end
  end
  if segment.octets == MESSAGE_OCTETS then
    find_field_problems(values, found)
  else
    found['payload-length'] = true
  end
  local list = {}
  for _, problem in ipairs(problems) do
    if found[problem.id] then table.insert(list, problem) end
  end
  return list
end

local function is_cut(segment)
  return segment.captured < math.min(segment.octets, MESSAGE_OCTETS)
end

-- Exchanges

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

-- What is shown

local function dotted(host)
  local octets = {}
  for place = 4, 1, -1 do
    octets[place] = string.format('%d', host % 0x100)
    host = (host - host % 0x100) / 0x100
  end
  return table.concat(octets, '.')
end

local function summary_of(values)
  local text = string.format('%s round %d old %s:%d',
    operation_names[values.operation], values.round, dotted(values.old_host), values.old_port)
  if values.new_host == 0 and values.new_port == 0 then return text end
  return string.format('%s new %s:%d', text, dotted(values.new_host), values.new_port)
end

local function show_fields(tree, segment, values)
  for _, field in ipairs(layout) do
    if values[field.name] then tree:add(fields[field.name], range_of(segment, field)) end
  end
  local operation = operations[values.operation]
  if operation and operation.reason then tree:add(fields.reason, operation.reason):set_generated() end
end

local function show_problems(tree, list)
  local ids = {}
  for _, problem in ipairs(list) do
    tree:add(fields.problem, problem.id):set_generated()
    tree:add_proto_expert_info(problem.expert)
    table.insert(ids, problem.id)
  end
  return table.concat(ids, ', ')
end

local function show_since(tree, field, record, earlier)
  if record.time and earlier.time then tree:add(field, record.time - earlier.time):set_generated() end
end

local function show_exchange(tree, record)
  if record.answer_in then tree:add(fields.answer_in, record.answer_in):set_generated() end
  if record.request then
    tree:add(fields.answer_to, record.request.frame):set_generated()
    show_since(tree, fields.answer_time, record, record.request)
  end
  if record.suspension then
    tree:add(fields.suspended_in, record.suspension.frame):set_generated()
    show_since(tree, fields.suspension_time, record, record.suspension)
  end
end

-- TCP protects its own text of the column, which would say that this is a retransmission.
local function show_columns(pinfo, text)
  pinfo.cols.protocol = migsock.name
  pinfo.cols.info:clear_fence()
  pinfo.cols.info = migsock.name .. ' ' .. text
end

local function show(segment, values, pinfo, root)
  local tree = root:add(migsock, segment.buffer(segment.payload, segment.captured))
  show_fields(tree, segment, values)
  local list = problems_of(segment, values)
  local text
  if is_cut(segment) then
    tree:add_proto_expert_info(cut)
    text = 'message cut by the capture'
  end
  if #list > 0 then
    text = 'malformed: ' .. show_problems(tree, list)
  elseif not text then
    text = summary_of(values)
    show_exchange(tree, record_of(segment, values, pinfo, exact_time()))
  end
  tree:append_text(', ' .. text)
  show_columns(pinfo, text)
end

-- Without a tree there is nothing to show; then only exchanges take note of the segment.
local function dissect_segment(segment, flags, pinfo, root)
  local values = has_flag(flags, MIG_BIT) and values_of(segment)
  if not values or values.code ~= MESSAGE_CODE then
    if has_flag(flags, SYN) and not pinfo.visited then note_new_connection(segment) end
  elseif root then
    show(segment, values, pinfo, root)
  elseif not is_cut(segment) and #problems_of(segment, values) == 0 then
    record_of(segment, values, pinfo, inexact_time(pinfo))
  end
end

-- Takes the TCP headers of the frame as they come, without a table: nearly every frame ends at the comparison.
local function dissect_segments(pinfo, root, flags, ...)
  if not flags then return end
  if is_of_interest(flags.value) then
    local segment = segment_with(flags)
    if segment then dissect_segment(segment, flags.value, pinfo, root) end
  end
  return dissect_segments(pinfo, root, ...)
end

local function dissect_frame(tvb, pinfo, root, ...)
  if ... then
    dissect_segments(pinfo, root, ...)
  else
    local segment, flags = segment_by_octets(tvb, pinfo)
    if segment then dissect_segment(segment, flags, pinfo) end
  end
end

function migsock.dissector(tvb, pinfo, root)
  dissect_frame(tvb, pinfo, root, tcp_flags())
end

register_postdissector(migsock)
