"""
What the examples 20 to 29 say of Python's ssl and of pyOpenSSL, tried. Prints one line of JSON: the name of each claim, and
what came of it. All connections run in memory.

    python3 python-claims.py ssl|pyopenssl SERVER.pem SERVER.key CLIENT.pem CLIENT.key ROOTS.pem
"""
import json
import os
import pickle
import shelve
import sqlite3
import ssl
import sys
import tempfile

certificate, key, client_certificate, client_key, roots = sys.argv[2:]


def raised(act):
    """What an act raises, as text; `nothing` where it raises nothing."""
    try:
        act()
        return 'nothing'
    except Exception as error:
        return f'{type(error).__name__}: {error}'


# ---- The module ssl


class End:
    def __init__(self, context, **more):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.sent = b''
        self.tls = context.wrap_bio(self.incoming, self.outgoing, **more)


def together(client, server, act):
    left = {client: server, server: client}
    for _ in range(20):
        for end, other in list(left.items()):
            try:
                act(end.tls)
                del left[end]
            except ssl.SSLWantReadError:
                pass
            sent = end.outgoing.read()
            end.sent += sent
            other.incoming.write(sent)
    assert not left


def server_context(**settings):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    for name, value in settings.items():
        setattr(context, name, value)
    return context


def client_context(**settings):
    context = ssl.create_default_context(cafile=roots)
    for name, value in settings.items():
        setattr(context, name, value)
    return context


def connect(client_context, server_context, session=None, read=True, name='localhost'):
    client = End(client_context, server_hostname=name, session=session)
    server = End(server_context, server_side=True)
    together(client, server, lambda tls: tls.do_handshake())
    if read:
        server.tls.write(b'.')
        client.incoming.write(server.outgoing.read())
        client.tls.read(1)
    return client, server


def reused(*arguments, **more):
    return connect(*arguments, **more)[0].tls.session_reused


def by_id(unwrap):
    """Session IDs alone, and whether the first connection is closed in good order."""
    client, server = client_context(maximum_version=ssl.TLSVersion.TLSv1_2), server_context()
    server.options |= ssl.OP_NO_TICKET
    ends = connect(client, server)
    session = ends[0].tls.session
    if unwrap:
        together(*ends, lambda tls: tls.unwrap())
    del ends
    return reused(client, server, session)


def psk_alone_allowed():
    """Resumed where both sides allow psk_ke: whether it was, and whether the ServerHello has a key_share of X25519."""
    client, server = client_context(), server_context()
    for context in client, server:
        context.options |= 0x400
    session = connect(client, server)[0].tls.session
    ends = connect(client, server, session)
    return [ends[0].tls.session_reused, bytes.fromhex('00330024001d0020') in ends[1].sent]


def module_ssl():
    client, server = client_context(), server_context()
    ends = connect(client, server)
    session = ends[0].tls.session
    early = connect(client, server, read=False)[0].tls.session
    mutual = server_context(verify_mode=ssl.CERT_REQUIRED)
    mutual.load_verify_locations(roots)
    known = client_context()
    known.load_cert_chain(client_certificate, client_key)
    of_known = connect(known, mutual)[0].tls.session
    without_tickets = server_context()
    without_tickets.options |= ssl.OP_NO_TICKET
    referred = connect(client, without_tickets)[0].tls.session
    old = client_context(maximum_version=ssl.TLSVersion.TLSv1_2)
    folder = tempfile.mkdtemp()
    database = sqlite3.connect(':memory:')
    database.execute('CREATE TABLE sessions (id, session)')

    def give_late():
        ends[0].tls.session = session

    def shelved():
        with shelve.open(os.path.join(folder, 'sessions')) as sessions:
            sessions[session.id.hex()] = session

    return {
        'given': reused(client, server, session),
        'given, nothing read': reused(client, server, session, read=False),
        'not given': reused(client, server),
        'number, with tickets': server.session_stats()['number'],
        'given late': raised(give_late),
        'in another context': raised(lambda: End(client_context(), server_hostname='localhost', session=session)),
        'has_ticket before a read': early.has_ticket,
        'taken before a read': reused(client, server, early),
        'taken before a read, TLS 1.2': reused(old, server, connect(old, server, read=False)[0].tls.session),
        'a server of another context': reused(client, server_context(), session),
        'client certificates': reused(known, mutual, of_known),
        'OP_NO_TICKET has_ticket': referred.has_ticket,
        'OP_NO_TICKET number': without_tickets.session_stats()['number'],
        'another name': reused(client, server, session, name='other.example'),
        'session ID, unwrap': by_id(True),
        'session ID, no unwrap': by_id(False),
        'psk_ke allowed: reused, key_share': psk_alone_allowed(),
        'names for psk_ke': [name for name in dir(ssl) if 'DHE' in name or 'KEX' in name],
        'pickle': raised(lambda: pickle.dumps(session)),
        'shelve': raised(shelved),
        'sqlite3': raised(lambda: database.execute('INSERT INTO sessions VALUES (?, ?)', (session.id, session))),
        'of a session': [name for name in dir(session) if not name.startswith('_')],
        'of a context': [name for name in dir(client) if any(word in name for word in WORDS)],
        'of a connection': [name for name in dir(ends[0].tls) if any(word in name for word in WORDS)],
    }


WORDS = ('session', 'ticket', 'early')


# ---- pyOpenSSL


def pyopenssl():
    from OpenSSL import SSL

    def context(role, mutual=False, session_id=None, mode=None):
        made = SSL.Context(SSL.TLS_METHOD)
        made.load_verify_locations(roots)
        if role == 'server' or mutual:
            made.use_certificate_chain_file(certificate if role == 'server' else client_certificate)
            made.use_privatekey_file(key if role == 'server' else client_key)
        if role == 'client' or mutual:
            made.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, lambda *arguments: arguments[4] == 1)
        if session_id:
            made.set_session_id(session_id)
        if mode is not None:
            made.set_session_cache_mode(mode)
        return made

    def connect(client_context, server_context, session=None):
        """The client's end, and the size of the server's first flight: a resumed one has no certificate."""
        client, server = SSL.Connection(client_context, None), SSL.Connection(server_context, None)
        client.set_connect_state()
        server.set_accept_state()
        if session:
            client.set_session(session)
        left, flight = {client: server, server: client}, 0
        for _ in range(10):
            for end, other in ((client, server), (server, client)):
                if end in left:
                    try:
                        end.do_handshake()
                        del left[end]
                    except SSL.WantReadError:
                        pass
                try:
                    sent = end.bio_read(100_000)
                    if end is server:
                        flight = flight or len(sent)
                    other.bio_write(sent)
                except SSL.WantReadError:
                    pass
        server.send(b'.')
        client.bio_write(server.bio_read(100_000))
        client.recv(1)
        return client, flight

    def resumed(session, mode=None, session_id=None, mutual=False):
        client, server = context('client', mutual, mode=mode), context('server', mutual, session_id)
        first, full = connect(client, server)
        return connect(client, server, first.get_session() if session else None)[1] < full / 2

    done, _ = connect(context('client'), context('server'))
    return {
        'mode client, not given': resumed(False, SSL.SESS_CACHE_CLIENT),
        'mode client, given': resumed(True, SSL.SESS_CACHE_CLIENT),
        'before connecting': SSL.Connection(context('client'), None).get_session(),
        'given late': raised(lambda: done.set_session(done.get_session())),
        'client certificates': raised(lambda: resumed(True, mutual=True)),
        'client certificates, set_session_id': resumed(True, session_id=b'app', mutual=True),
        'pickle': raised(lambda: pickle.dumps(done.get_session())),
        'of a context': [name for name in dir(SSL.Context) if any(word in name for word in WORDS)],
        'of a connection': [name for name in dir(SSL.Connection) if any(word in name for word in WORDS)],
        'get_session_parameters': hasattr(SSL.Connection, 'get_session_parameters'),
    }


print(json.dumps(module_ssl() if sys.argv[1] == 'ssl' else pyopenssl()))
