package io.mlops4j.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A loopback relay in front of a PostgreSQL server, which cuts one connection at the next COMMIT:
 * before the server gets it, or before the client gets the answer. Thread-safe.
 */
final class CuttingProxy implements AutoCloseable {
  /** Where the next COMMIT is cut. */
  enum Cut {
    NOWHERE,
    BEFORE_THE_SERVER,
    BEFORE_THE_ANSWER
  }

  /** The whole text of a query, as the protocol's Parse message carries it. */
  private static final String COMMIT = "\0COMMIT\0";

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NOWHERE);
  private final int server;

  CuttingProxy(int server) throws IOException {
    this.server = server;
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  void cutNext(Cut cut) {
    next.set(cut);
  }

  private interface Relay {
    void run() throws IOException;
  }

  /** A relay ends when one of its ends does. */
  private static void start(Relay relay) {
    Thread thread =
        new Thread(
            () -> {
              try {
                relay.run();
              } catch (IOException ended) {
                return;
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
      AtomicReference<Cut> cut = new AtomicReference<>(Cut.NOWHERE);
      start(() -> requests(client, upstream, cut));
      start(() -> answers(client, upstream, cut));
    }
  }

  private void requests(Socket client, Socket upstream, AtomicReference<Cut> cut)
      throws IOException {
    try (client;
        upstream) {
      InputStream in = client.getInputStream();
      OutputStream out = upstream.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).contains(COMMIT)) {
          cut.set(next.getAndSet(Cut.NOWHERE));
          if (cut.get() == Cut.BEFORE_THE_SERVER) {
            return;
          }
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    }
  }

  private static void answers(Socket client, Socket upstream, AtomicReference<Cut> cut)
      throws IOException {
    try (client;
        upstream) {
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        if (cut.get() != Cut.NOWHERE) {
          return;
        }
        out.write(buffer, 0, n);
        out.flush();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
