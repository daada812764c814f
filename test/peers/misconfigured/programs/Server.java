import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A server on JSSE that is set up by the calls that its command line names (system properties go to java itself):
 *
 *     java Server HOST PORT BUNDLE ROOT [CALL=VALUE ...]
 *
 * Two are habits of programs: `SSLContext.getInstance=connection` makes a context for each connection, `SSLSession.invalidate=connection`
 * ends the session of each. It answers the first bytes of a connection with a line, and closes.
 */
final class Server {
    private static final char[] PASSWORD = "glass".toCharArray();

    private Server() {}

    public static void main(String[] args) throws Exception {
        ServerSocket listener = new ServerSocket(Integer.parseInt(args[1]), 64, InetAddress.getByName(args[0]));
        boolean anew = has(args, "SSLContext.getInstance");
        SSLContext context = contextOf(args);
        while (true) {
            Socket plain = listener.accept();
            if (anew) context = contextOf(args);
            SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, null, true);
            socket.setUseClientMode(false);
            for (String arg : settings(args)) setUp(socket, arg.split("=", 2)[0], arg.split("=", 2)[1]);
            new Thread(() -> serve(socket, has(args, "SSLSession.invalidate"))).start();
        }
    }

    private static SSLContext contextOf(String[] args) throws Exception {
        KeyStore bundle = KeyStore.getInstance("PKCS12");
        bundle.load(new FileInputStream(args[2]), PASSWORD);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(bundle, PASSWORD);
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry(
                "root", CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(args[3])));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        for (String arg : settings(args)) {
            String value = arg.split("=", 2)[1];
            if (arg.startsWith("setSessionTimeout=")) context.getServerSessionContext().setSessionTimeout(Integer.parseInt(value));
            if (arg.startsWith("setSessionCacheSize=")) context.getServerSessionContext().setSessionCacheSize(Integer.parseInt(value));
        }
        return context;
    }

    private static void setUp(SSLSocket socket, String call, String value) {
        switch (call) {
            case "setEnabledProtocols" -> socket.setEnabledProtocols(value.split(","));
            case "setEnabledCipherSuites" -> socket.setEnabledCipherSuites(value.split(","));
            case "setEnableSessionCreation" -> socket.setEnableSessionCreation(Boolean.parseBoolean(value));
            case "setNeedClientAuth" -> socket.setNeedClientAuth(Boolean.parseBoolean(value));
            case "setWantClientAuth" -> socket.setWantClientAuth(Boolean.parseBoolean(value));
            case "setSessionTimeout", "setSessionCacheSize", "SSLContext.getInstance", "SSLSession.invalidate" -> {}
            default -> throw new IllegalArgumentException(call);
        }
    }

    private static void serve(SSLSocket socket, boolean ends) {
        try (socket) {
            socket.startHandshake();
            if (ends) socket.getSession().invalidate();
            if (socket.getInputStream().read(new byte[4096]) > 0)
                socket.getOutputStream().write("hello from behind TLS\n".getBytes());
        } catch (IOException failed) {
            System.err.println(failed);
        }
    }

    private static String[] settings(String[] args) {
        return java.util.Arrays.copyOfRange(args, 4, args.length);
    }

    private static boolean has(String[] args, String habit) {
        return java.util.Arrays.asList(args).contains(habit + "=connection");
    }
}
