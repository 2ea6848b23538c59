"""A parser brought to a standstill half way, for the tests that kill it or let it sleep there.

Nothing of it hangs on who is quicker. The parser and its worker are stopped in turns: the worker answers what it was sent while
the parser sleeps and can send no more, then the parser puts those answers into a transaction while the worker sleeps and can
answer no more. So the transaction stays open, and pages stay in hand.
"""

from house import halt, proceed

# No transaction is full, none is old before 5 s, the most that may be set; what is in it is sent to the broker at once.
OPTIONS = {'batch_pages': 10000, 'batch_time': '5s', 'gather_time': '5s', 'parse_timeout': '20s', 'kafka.linger.ms': 0}
HANDS_FULL = 64  # more than the worker is sent at a time
TRIES = 3


def stop_half_way(house, parser, supply):
    """Leaves the parser stopped, with a transaction open of which the broker has records, and with pages in hand.

    It was started with OPTIONS and has nothing to do. supply() puts at least a hundred pages on the topic; it is called again
    where the transaction was committed, by its age, before it had been looked at.
    """
    [worker] = house.wait(parser.workers, 'the worker')
    for _ in range(TRIES):
        parser.pause()
        supply()
        halt([worker])
        parser.resume()
        house.wait(lambda: parser.metric('broadsheet_pages_in_hand') >= HANDS_FULL, 'hands full of pages')
        take_answers(house, parser, worker)
        parser.pause()
        if house.uncommitted('articles') > 0:
            return
        proceed([worker])
        parser.resume()
    raise AssertionError(f'{TRIES} transactions were committed before they could be looked at')


def take_answers(house, parser, worker):
    """Some pages are answered and put into a transaction; back when the broker has them, or has them committed."""
    committed = parser.metric('broadsheet_transactions_total', outcome='committed')
    put = parser.metric('broadsheet_parse_verdicts_total')
    parser.pause()
    proceed([worker])
    house.wait(lambda: worker in parser.workers(), 'the worker has answered what it was sent')
    halt([worker])
    parser.resume()
    house.wait(lambda: parser.metric('broadsheet_parse_verdicts_total') > put, 'answers taken')
    house.wait(lambda: house.uncommitted('articles') > 0 or parser.metric('broadsheet_transactions_total', outcome='committed') > committed,
               'records at the broker')
    assert parser.metric('broadsheet_pages_in_hand') > 0
