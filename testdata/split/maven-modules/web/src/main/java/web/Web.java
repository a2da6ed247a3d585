package web;

public class Web {
  public static void main(String[] arguments) {
    shop.Main.main(arguments);
  }
}
