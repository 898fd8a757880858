/** Java's default HttpClient: twice over one client a POST of a query, then a GET of a path; prints each status and body. */
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

class Ask {
  public static void main(String[] args) throws Exception {
    var client = HttpClient.newHttpClient();
    var query = "{\"query\":\"{ viewer { user { id } } }\"}";
    for (int i = 0; i < 2; i++) {
      print(client, HttpRequest.newBuilder(URI.create(args[0] + "/graphql"))
        .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(query)).build());
      print(client, HttpRequest.newBuilder(URI.create(args[0] + "/healthz")).build());
    }
  }

  static void print(HttpClient client, HttpRequest request) throws Exception {
    var response = client.send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(response.statusCode() + " " + response.body());
  }
}
