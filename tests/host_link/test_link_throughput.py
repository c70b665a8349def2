from host_link.throughput import measure


def test_a_session_comes_at_more_than_a_megabyte_a_second():
    # USB full speed carries about 1 MB/s; the software must not be what holds it up. 10 MB/s is usual here.
    assert measure(1_000_000) > 1.0
