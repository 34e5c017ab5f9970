"""Lines of contract.md: what a program in Python needs to be asked by the tester."""
import json


class Refusal(Exception):
    """A call that is not carried out: a code of the contract, and why."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def answer(verbs, line):
    """The answer to one line, as a line."""
    request = json.loads(line)
    try:
        verb = verbs.get(request['verb'])
        if verb is None:
            raise Refusal('UNKNOWN-VERB', f'there is no verb {request["verb"]}')
        said = {'answer': verb(**request['parameters']) or {}}
    except Refusal as refusal:
        said = {'error': {'code': refusal.code, 'message': str(refusal)}}
    return json.dumps({'id': request['id'], **said}) + '\n'
