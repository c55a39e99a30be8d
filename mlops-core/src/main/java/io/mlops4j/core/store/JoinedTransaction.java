package io.mlops4j.core.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.Set;

/**
 * A connection lent to a library while its transaction belongs to somebody else: the borrower can
 * neither end the transaction nor close the connection.
 */
final class JoinedTransaction {
  private static final Set<String> KEPT_FROM_BORROWER =
      Set.of("commit", "rollback", "setAutoCommit", "close");

  private JoinedTransaction() {}

  static Connection of(Connection owned) {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (KEPT_FROM_BORROWER.contains(method.getName())) {
                return null;
              }
              try {
                return method.invoke(owned, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }
}
