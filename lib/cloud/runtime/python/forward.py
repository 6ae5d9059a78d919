# Forwards connections to the AWS endpoint of a function in a VPC.


def forward(port, path):
    """
    Passes each connection to the port on to the socket. A process whose network only has a loopback interface then
    reaches the AWS endpoint at its usual address.
    """
    import socket
    import threading

    def copy(source, target):
        try:
            while True:
                data = source.recv(65536)
                if not data:
                    break
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, target):
                end.close()

    def accept():
        while True:
            inner, _ = listener.accept()
            outer = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                outer.connect(path)
            except OSError:
                inner.close()
                continue
            for ends in ((inner, outer), (outer, inner)):
                threading.Thread(target=copy, args=ends, daemon=True).start()

    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", int(port)))
    listener.listen(64)
    threading.Thread(target=accept, daemon=True).start()
