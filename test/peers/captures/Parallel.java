import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** PORT ROOT: a connection, then two at once. JSSE uses a ticket of TLS 1.3 once, and reads those of a connection when it reads. */
public class Parallel {
  public static void main(String[] args) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (FileInputStream in = new FileInputStream(args[1])) {
      trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, managers.getTrustManagers(), null);
    SSLSocket first = open(context, args[0]);
    talk(first);
    SSLSocket second = open(context, args[0]);
    SSLSocket third = open(context, args[0]);
    talk(second);
    talk(third);
  }

  static SSLSocket open(SSLContext context, String port) throws Exception {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", Integer.parseInt(port));
    socket.startHandshake();
    return socket;
  }

  static void talk(SSLSocket socket) throws Exception {
    socket.getOutputStream().write("hello\n".getBytes());
    System.out.println(new String(socket.getInputStream().readAllBytes()));
    socket.close();
  }
}
