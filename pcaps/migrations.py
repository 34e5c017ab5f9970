"""Stories of well-formed messages: migrations that succeed, are cancelled, are rejected, or lose segments."""
from migsock import OPERATIONS
from story import DESTINATION, MESSAGE_OCTETS, NOWHERE, REMOTE, SOURCE, Story

SECOND_DESTINATION = ('203.0.113.99', 50002)
PRIVATE_SOURCE = ('10.20.30.40', 49152)
RESTARTS = ('REMOTE_RESTART', 'RESTART_ACK')


def every_operation():
    """Each operation once, on one connection and in the order of the specification; no conversation."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'forty octets that were acknowledged long')
    for operation in OPERATIONS.values():
        sender, receiver = ends_of(operation, near, far)
        story.message(sender, receiver, operation, new=new_address_of(operation))
    story.exchange(far, near, b'not disturbed\n')
    return story


def ends_of(operation, near, far):
    """Who sends an operation to whom, in its usual place."""
    moving = near.moved_to(DESTINATION) if operation in RESTARTS else near
    is_answer = operation.endswith('_ACK') or operation.startswith('REJECT_')
    return (far, moving) if is_answer else (moving, far)


def new_address_of(operation):
    return DESTINATION if operation in RESTARTS or operation.startswith('REJECT_') else NOWHERE


def short_migration(frame=None, options=()):
    """A connection, its migration, and the stream before and after it."""
    story = Story(frame, options)
    near, far = story.connect()
    story.exchange(near, far, b'GET /clock HTTP/1.1\r\nHost: example\r\n\r\n')
    story.exchange(far, near, b'tick 1\n')
    moved = migrate(story, near, far)
    story.exchange(far, moved, b'tick 2\n')
    story.exchange(moved, far, b'thank you\n')
    return story


def migrate(story, near, far, to=DESTINATION, round=0):
    """Moves an end that is not waiting for acknowledgements; returns it at its new address."""
    suspend(story, near, far, round)
    story.wait(700)
    return restart(story, near, far, to, round)


def suspend(story, near, far, round=0):
    story.message(near, far, 'MIGRATION_REQUEST', near.address, round=round)
    story.message(far, near, 'REQUEST_ACK', near.address, round=round)


def restart(story, near, far, to=DESTINATION, round=0):
    moved = near.moved_to(to)
    send_restart(story, near, moved, far, round)
    story.message(far, moved, 'RESTART_ACK', near.address, to, round=round)
    story.acknowledge(far, moved)
    story.acknowledge(moved, far)
    return moved


def send_restart(story, near, moved, far, round=0):
    """REMOTE_RESTART alone counts from SND.NXT, so that the remote sees whether its state is stale."""
    seq = moved.nxt - MESSAGE_OCTETS
    return story.message(moved, far, 'REMOTE_RESTART', near.address, moved.address, round=round, seq=seq)


def migration_with_state():
    """A whole migration: what is in flight, the state's way to the destination, and the stream that goes on."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'GET /film HTTP/1.1\r\nHost: example\r\n\r\n')
    for number in range(4):
        story.exchange(far, near, bytes([number]) * 1000)
    suspend(story, near, far)
    carrier, keeper = story.connect((SOURCE[0], 50500), (DESTINATION[0], 7000), first=0x2000_0000)
    story.exchange(carrier, keeper, b'the state of the socket, opaque on the wire' * 20)
    story.exchange(keeper, carrier, b'taken\n')
    moved = restart(story, near, far)
    for number in range(4, 8):
        story.exchange(far, moved, bytes([number]) * 1000)
    story.exchange(moved, far, b'GET /next HTTP/1.1\r\nHost: example\r\n\r\n')
    return story


def two_rounds():
    """The same end moves twice; its second migration is round 1."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'first home\n')
    moved = migrate(story, near, far)
    story.exchange(moved, far, b'second home\n')
    again = migrate(story, moved, far, SECOND_DESTINATION, round=1)
    story.exchange(again, far, b'third home\n')
    return story


def cancelled():
    """The source thinks better of it: CANCEL closes the round and the stream goes on where it was."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'here\n')
    suspend(story, near, far)
    story.wait(1500)
    story.message(near, far, 'CANCEL')
    story.message(far, near, 'CANCEL_ACK')
    story.acknowledge(far, near)
    story.exchange(near, far, b'still here\n')
    return story


def rejected_address_mismatch():
    """A NAT wrote another source address than the message names."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'from behind a NAT\n')
    asked = story.message(near, far, 'MIGRATION_REQUEST', PRIVATE_SOURCE)
    story.reject(far, near, 'ADDRESS_MISMATCH', asked, PRIVATE_SOURCE)
    story.exchange(near, far, b'so we stay\n')
    return story


def rejected_not_suspended():
    """The suspension ran out before the destination was ready."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'before\n')
    suspend(story, near, far)
    story.wait(120_000)
    story.data(far, near, b'the suspension ran out\n', arrives=False)
    moved = near.moved_to(DESTINATION)
    asked = send_restart(story, near, moved, far)
    story.reject(far, moved, 'NOT_SUSPENDED', asked, new=DESTINATION)
    return story


def rejected_stale_state():
    """The restored state is of an earlier round than the one in which the remote is suspended by now."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'captured\n')
    suspend(story, near, far)
    story.wait(2000)
    suspend(story, near, far, round=1)
    stale = near.moved_to(DESTINATION)
    asked = send_restart(story, near, stale, far)
    story.reject(far, stale, 'STALE_STATE', asked, new=DESTINATION)
    return story


def rejected_new_tuple_in_use():
    """The remote has another connection with the destination's host and port."""
    story = Story()
    other, peer = story.connect(DESTINATION, first=0x3000_0000)
    story.exchange(other, peer, b'this tuple is taken\n')
    near, far = story.connect()
    story.exchange(near, far, b'and we want it\n')
    suspend(story, near, far)
    moved = near.moved_to(DESTINATION)
    asked = send_restart(story, near, moved, far)
    story.reject(far, moved, 'NEW_TUPLE_IN_USE', asked, new=DESTINATION)
    story.exchange(other, peer, b'not disturbed\n')
    return story


def rejected_policy():
    """The remote does not let this connection move."""
    story = Story()
    near, far = story.connect()
    asked = story.message(near, far, 'MIGRATION_REQUEST')
    story.reject(far, near, 'POLICY', asked)
    story.exchange(near, far, b'then not\n')
    return story


def rejected_moved():
    """CANCEL comes when the destination already runs."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'leaving\n')
    moved = migrate(story, near, far)
    story.exchange(moved, far, b'arrived\n')
    asked = story.message(near, far, 'CANCEL')
    story.reject(far, near, 'MOVED', asked)
    return story


def rejected_busy():
    """Both ends ask at once: the one with the lower address goes first; the other closes its round and is suspended."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'both want to leave\n')
    story.message(near, far, 'MIGRATION_REQUEST')
    asked = story.message(far, near, 'MIGRATION_REQUEST', REMOTE)
    story.reject(near, far, 'BUSY', asked, REMOTE)
    story.message(far, near, 'CANCEL', REMOTE)
    story.message(near, far, 'CANCEL_ACK', REMOTE)
    story.message(far, near, 'REQUEST_ACK')
    story.wait(700)
    moved = restart(story, near, far)
    story.exchange(moved, far, b'one has left\n')
    return story


def retransmitted_data():
    """A message between lost data and its retransmission; what came after the loss is reported by SACK."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'one long line that the remote acknowledges\n')
    lost = near.nxt
    story.data(near, far, b'two, which is lost\n', arrives=False)
    after = near.nxt
    story.data(near, far, b'three\n', arrives=False)
    story.acknowledge(far, near, options=[('NOP', None), ('NOP', None), ('SAck', (after, near.nxt))])
    suspend(story, near, far)
    story.wait(300)
    story.send(near, far, 'PA', b'two, which is lost\n', seq=lost)
    far.rcv = near.nxt
    story.acknowledge(far, near)
    moved = restart(story, near, far)
    story.exchange(moved, far, b'four\n')
    return story


def retransmitted_message():
    """Messages that get lost, or whose answers do, are sent again with growing pauses and are answered again."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'on a bad line\n')
    for pause in (200, 400, 800):
        story.message(near, far, 'MIGRATION_REQUEST')
        story.wait(pause)
    suspend(story, near, far)
    story.message(far, near, 'REQUEST_ACK')
    moved = near.moved_to(DESTINATION)
    for pause in (200, 400):
        send_restart(story, near, moved, far)
        story.message(far, moved, 'RESTART_ACK', new=DESTINATION)
        story.wait(pause)
    moved = restart(story, near, far)
    story.exchange(moved, far, b'on a good line\n')
    return story


def acknowledged_sequence_space():
    """A remote without MIGSOCK sees data that it has acknowledged already: it says so, and the stream goes on."""
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'more octets than a message has, all acknowledged\n')
    for operation in ('MIGRATION_REQUEST', 'MIGRATION_REQUEST', 'CANCEL', 'CANCEL'):
        story.message(near, far, operation)
        story.acknowledge(far, near)
        story.wait(400)
    story.exchange(near, far, b'we stay, then\n')
    return story


def sequence_numbers_wrap():
    """Sequence numbers of messages lie before the connection's first, beyond zero."""
    story = Story()
    near, far = story.connect(first=3)
    migrate(story, near, far)
    return story
