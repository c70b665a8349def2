"""The SMP server: one request after the other, one step at each poll, never waiting and never raising."""

from micro_smp.handler import Handler
from micro_smp.receiver import Receiver
from micro_smp.reply import Reply
from micro_smp.sender import Sender

_CLOCK_MASK = 0x1FFFFFFF  # clocks of small Pythons wrap at 2^29 ms
_SMALLEST_BUFFER = 128
_LARGEST_BUFFER = 0xFFFF


class Server:
    """Serves `groups` over `port`.

    port: `in_waiting` (bytes that can be read), `readinto(view)` and `write(view)`, which return how many bytes
      they moved, None for none. Both may move a part only and must neither block nor raise.
    clock_ms: a callable; milliseconds that may wrap at 2^29.
    groups: {group id: group}; `group.handle(op, command, request, reply)` reads the dict `request`, writes one map
      into `reply` (a Reply) and returns None. Work that takes longer than a few milliseconds returns a generator
      instead: it is resumed once a poll and the answer is complete when it ends. Either may raise SMPError.
      Byte strings of the request are memoryviews that end with the answer.
    buf_size: bytes of the longest message, header included; the server allocates about twice that, once.
    silence_ms: after so long without a byte, a begun request is given up.
    stall_ms: after so long without a byte taken, a begun answer is given up: clients do not wait longer [smp-silence].
    """

    def __init__(self, port, clock_ms, groups, buf_size, *, silence_ms=500, stall_ms=4000):
        if not _SMALLEST_BUFFER <= buf_size <= _LARGEST_BUFFER:
            raise ValueError("buf_size: expected 128 to 65535, found %d" % buf_size)
        self._clock_ms = clock_ms
        self._silence_ms = silence_ms
        self._stall_ms = stall_ms
        self._receiver = Receiver(port, buf_size)
        self._sender = Sender(port, buf_size)
        self._reply = Reply(self._sender.message_space)
        self._handler = Handler(groups, self._reply)
        self._moved_ms = clock_ms()  # when the port last gave or took a byte
        self.answered = 0  # requests answered since power-on
        self.abandoned = 0  # answers that nobody took

    @property
    def skipped(self):
        """Bytes received since power-on that were no request."""
        return self._receiver.skipped

    @property
    def last_fault(self):
        """The last exception of a group that is not one of the protocol, or None; its request got UNKNOWN."""
        return self._handler.last_fault

    def reset(self):
        """Forget what is under way: the cable was pulled, or another program has opened the port."""
        self._sender.abandon()
        self._end_request()
        self._receiver.clear()

    def poll(self):
        """Do one step if there is one: one request, one line or piece of an answer, or one resumption of a group.

        Returns True if something was done, so that a caller with time to spare can poll again.
        """
        if self._sender.busy:
            return self._send()
        if self._handler.unfinished:
            self._handler.resume()
            self._answer_if_ready()
            return True
        skipped = self._receiver.skipped
        heard = self._receiver.read()
        if heard:
            self._moved_ms = self._clock_ms()
        elif not self._receiver.pending:
            return False
        elif self._idle_ms() > self._silence_ms:
            self._receiver.give_up_one()
        message = self._receiver.message()
        if message is None:
            return heard or self._receiver.skipped != skipped
        if self._handler.begin(message):
            self._answer_if_ready()
        else:
            self._end_request()
        return True

    def _idle_ms(self):
        return (self._clock_ms() - self._moved_ms) & _CLOCK_MASK

    def _answer_if_ready(self):
        if not self._handler.unfinished:
            self._sender.start(self._handler.finish(), self._receiver.encoded)
            self._moved_ms = self._clock_ms()
            self._send()

    def _send(self):
        took = self._sender.step()
        if took:
            self._moved_ms = self._clock_ms()
            if not self._sender.busy:
                self.answered += 1
                after = self._reply.after
                self._end_request()
                if after is not None:
                    after()
        elif self._idle_ms() > self._stall_ms:
            self.abandoned += 1
            self._sender.abandon()
            self._end_request()
        return took

    def _end_request(self):
        self._handler.end()
        self._receiver.done()
