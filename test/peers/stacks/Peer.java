import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A client and a server on JSSE. client PORT VERSION ROOT TIMES: says hello TIMES times, each time with the sessions it has,
 * and reads to the end. server PORT VERSION BUNDLE: echoes what it reads first, and closes; BUNDLE is a PKCS #12 file.
 */
public class Peer {
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    String[] versions = {args[2].equals("12") ? "TLSv1.2" : "TLSv1.3"};
    if (args[0].equals("client")) client(port, versions, args[3], Integer.parseInt(args[4]));
    else server(port, versions, args[3]);
  }

  static void client(int port, String[] versions, String root, int times) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (FileInputStream in = new FileInputStream(root)) {
      trusted.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    for (int i = 0; i < times; i++) {
      try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(versions);
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.getOutputStream().write("hello".getBytes());
        System.out.println("got: " + new String(socket.getInputStream().readAllBytes()));
      }
    }
  }

  static void server(int port, String[] versions, String bundle) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(bundle)) {
      own.load(in, "glass".toCharArray());
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
    managers.init(own, "glass".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    SSLServerSocket listener =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port, 5, InetAddress.getByName("127.0.0.1"));
    listener.setEnabledProtocols(versions);
    System.out.println("listening");
    while (true) {
      try (SSLSocket socket = (SSLSocket) listener.accept()) {
        byte[] buffer = new byte[100];
        int n = socket.getInputStream().read(buffer);
        if (n > 0) socket.getOutputStream().write(("you said: " + new String(buffer, 0, n)).getBytes());
      } catch (java.io.IOException error) {
        System.out.println(error);
      }
    }
  }
}
