"""A server of TLS 1.2 by Python's ssl or by pyOpenSSL, whose ticket keys are set from outside:

    python3 server.py ssl|pyopenssl CERT KEY TICKETKEYS [CONTEXT]

Neither module has a way to set them, so they go to the library itself, by the pointer that each keeps. It says `listening on PORT`.
"""
import ctypes
import socket
import sys

SSL_CTRL_SET_TLSEXT_TICKET_KEYS = 59  # ssl.h


def set_ticket_keys(extension, pointer, keys):
    library = ctypes.CDLL(extension)
    library.SSL_CTX_ctrl.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_long, ctypes.c_char_p]
    library.SSL_CTX_ctrl.restype = ctypes.c_long
    assert library.SSL_CTX_ctrl(pointer, SSL_CTRL_SET_TLSEXT_TICKET_KEYS, len(keys), keys) == 1


def of_ssl(cert, key, keys):
    import _ssl
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(cert, key)
    # Behind the head of every object of CPython stands the SSL_CTX*.
    pointer = ctypes.c_void_p.from_address(id(context) + object.__basicsize__).value
    set_ticket_keys(_ssl.__file__, pointer, keys)
    return lambda plain: context.wrap_socket(plain, server_side=True)


def of_pyopenssl(cert, key, keys, *names):
    from OpenSSL import SSL
    from cryptography.hazmat.bindings import _openssl

    context = SSL.Context(SSL.TLSv1_2_METHOD)
    context.use_certificate_chain_file(cert)
    context.use_privatekey_file(key)
    for name in names:
        context.set_session_id(name.encode())
    pointer = int(SSL._ffi.cast("uintptr_t", context._context))
    set_ticket_keys(_openssl.__file__, pointer, keys)

    def wrap(plain):
        connection = SSL.Connection(context, plain)
        connection.set_accept_state()
        return connection

    return wrap


kind, cert, key, keys, *rest = sys.argv[1:]
wrap = (of_ssl if kind == "ssl" else of_pyopenssl)(cert, key, bytes.fromhex(keys), *rest)
listener = socket.create_server(("127.0.0.1", 0))
print("listening on", listener.getsockname()[1], flush=True)
while True:
    plain, _ = listener.accept()
    try:
        connection = wrap(plain)
        connection.recv(100)
        connection.sendall(b"hello")
        connection.shutdown() if kind == "pyopenssl" else connection.unwrap()
    except Exception as error:
        print(error, file=sys.stderr, flush=True)
    plain.close()
